/*
 * Import through parsers: another process reads the file, and what it says is
 * checked here and passed on to the store.
 */
#ifndef KZ_CLI_IMPORT_PARSER_H
#define KZ_CLI_IMPORT_PARSER_H

#include "src/cli/import_file.h"

/*
 * As --sandbox says: fork the process that starts parsers, or leave
 * w->parsers NULL.  To be called before the store is opened.  With auto what
 * is missing is said once; with require KZ_EIO.
 */
kz_status kz_import_parsers_start(struct kz_import_work *w) KZ_MUST_CHECK;

/*
 * What kz_read_file and kz_read_folder do, done by a parser; to is told here.
 * KZ_EFORMAT also where the parser was stopped, with the reason.
 */
kz_status kz_import_parse_file(struct kz_import_work *w, int take_fd,
    const struct kz_listener *to, struct kz_read_sum *sum, struct kz_error *err)
    KZ_MUST_CHECK;
kz_status kz_import_parse_folder(struct kz_import_work *w, struct kz_set *files,
    const struct kz_input_set *set, const struct kz_listener *to,
    struct kz_error *err) KZ_MUST_CHECK;

/* ---- between import_parser.c, which reads, and import_parsed.c ---- */

/*
 * A job is this, and behind it texts with their 0: the path; of a folder also
 * the importer and the names of its files.
 */
struct kz_parse_job {
    int32_t named;
    uint32_t files;
    int32_t is_folder;
    int32_t in_step; /* each record waits until the store has taken it */
};

enum kz_parse_message { /* beside KZ_MESSAGE_RECORDS */
    KZ_PARSE_BEGIN = 1,
    KZ_PARSE_MEMBER,     /* importer, 0, its name, 0; "": as the file */
    KZ_PARSE_FAILED,     /* struct kz_parse_end */
    KZ_PARSE_MEMBER_END, /* SHA-256, 0 */
    KZ_PARSE_UNCLAIMED,  /* name, 0 */
    KZ_PARSE_OPEN,       /* uint64_t: which file of the folder; answered */
    KZ_PARSE_CLOSED,     /* struct kz_parse_closed */
    KZ_PARSE_END         /* struct kz_parse_end: the last one */
};

struct kz_parse_closed {
    uint64_t file;
    int64_t bytes;
    char sha256[KZ_SHA256_TEXT];
};

struct kz_parse_end {
    int32_t status;
    struct kz_read_sum sum;
    char words[sizeof((struct kz_error *)0)->text];
};

/* In the forking process and the parser, as struct kz_parsers_work has it. */
void kz_parse_prepare(void *ctx);
void kz_parse(void *ctx, const char *job, size_t n, int fd, struct kz_giver *g);

#endif
