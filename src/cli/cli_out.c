/*
 * Output of a command: which format, and a file that is complete or not
 * there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "src/cli/cli.h"

struct kz_cli_out {
    struct kz_cli *cli;
    struct kz_doc *doc;
    int fd;
    int named;          /* a new file, not stdout or a device */
    struct kz_buf temp; /* its name until it is complete */
};

/* Does the space-separated list have that word? */
static int
has_word(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (; list && *list; list += list[0] == ' ') {
        size_t len = strcspn(list, " ");

        if (len == n && memcmp(list, word, n) == 0)
            return 1;
        list += len;
    }
    return 0;
}

static int
to_file(const struct kz_cli *cli)
{
    return cli->output && strcmp(cli->output, "-") != 0;
}

/* 1 if the verb can be printed so. */
static int
verb_has(const struct kz_command *c, const char *name)
{
    const struct kz_output *o = kz_output_find(name);

    return o ? !o->flat || c->flat : has_word(c->more_formats, name);
}

/*
 * The format that the suffix of a path asks for; "" for a suffix that means
 * nothing here.
 */
static const char *
suffix_format(const char *path)
{
    static const char *const others[] = { "xlsx", "xls", "ods", "html", "pdf",
        "svg", "dot", "graphml", "gexf", "parquet", "xml" };
    const struct kz_output *o = kz_output_for_file(path);
    const char *dot = strrchr(path, '.');

    if (o)
        return o->name;
    for (size_t i = 0; dot && i < sizeof others / sizeof others[0]; i++)
        if (strcmp(dot + 1, others[i]) == 0)
            return others[i];
    return "";
}

static const char *
refuse_format(struct kz_cli *cli, const char *name)
{
    if (kz_output_find(name))
        (void)kz_fail(&cli->err, KZ_EINVAL,
            "%s has no %s form; use table, json or jsonl", cli->command->name,
            name);
    else
        (void)kz_fail(&cli->err, KZ_EINVAL,
            "%s cannot be written as %s; use %stable, json or jsonl%s%s",
            cli->command->name, name, cli->command->flat ? "csv, tsv, " : "",
            cli->command->more_formats ? ", " : "",
            cli->command->more_formats ? cli->command->more_formats : "");
    return NULL;
}

const char *
kz_cli_format(struct kz_cli *cli)
{
    const struct kz_command *c = cli->command;
    const char *name = cli->format;

    if (!name && to_file(cli))
        name = suffix_format(cli->output);
    if (!name || !name[0]) {
        if (cli->excel)
            name = "csv";
        else if (!to_file(cli) && isatty(STDOUT_FILENO))
            name = "table";
        else
            name = c->flat ? "csv" : "json";
    }
    if (!verb_has(c, name))
        return refuse_format(cli, name);
    if (cli->excel && strcmp(name, "csv") != 0) {
        (void)kz_fail(&cli->err, KZ_EINVAL, "--excel belongs to csv, not %s",
            name);
        return NULL;
    }
    return name;
}

int
kz_cli_format_said(const struct kz_cli *cli)
{
    return cli->format || cli->output || cli->excel;
}

/*
 * Write it all.  The reader of a pipe may go away when it has seen enough
 * (head): the run ends quietly then, as if nothing had failed.
 */
static kz_status
write_all(struct kz_cli *cli, int fd, const char *name, const char *bytes,
    size_t n, struct kz_error *err)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);

        if (done >= 0) {
            bytes += done;
            n -= (size_t)done;
        } else if (errno == EPIPE) {
            cli->pipe_closed = 1;
            return kz_fail_errno(err, KZ_EIO, "cannot write %s", name);
        } else if (errno != EINTR) {
            return kz_fail_errno(err, KZ_EIO, "cannot write %s", name);
        }
    }
    return KZ_OK;
}

static const char *
shown_name(const struct kz_cli *cli)
{
    return to_file(cli) ? cli->output : kz_cli_tr(cli, N_("standard output"));
}

static kz_status
write_bytes(void *ctx, const void *bytes, size_t n, struct kz_error *err)
{
    struct kz_cli_out *o = ctx;

    return write_all(o->cli, o->fd, shown_name(o->cli), bytes, n, err);
}

kz_status
kz_cli_print(struct kz_cli *cli, const char *text, size_t n)
{
    return write_all(cli, STDOUT_FILENO, kz_cli_tr(cli, N_("standard output")),
        text, n, &cli->err);
}

/*
 * Open what -o names: a device or pipe as it is; else a new file beside it,
 * which takes its place at the end.
 */
static kz_status
open_file(struct kz_cli_out *o)
{
    struct kz_cli *cli = o->cli;
    const char *path = cli->output;
    struct stat s;

    if (!path[0])
        return kz_fail(&cli->err, KZ_EINVAL, "--output has an empty name");
    if (stat(path, &s) == 0) {
        if (S_ISDIR(s.st_mode))
            return kz_fail(&cli->err, KZ_EINVAL, "%s is a folder", path);
        if (!S_ISREG(s.st_mode)) {
            o->fd = open(path, O_WRONLY | O_CLOEXEC);
            if (o->fd < 0)
                return kz_fail_errno(&cli->err, KZ_EIO, "cannot open %s", path);
            return KZ_OK;
        }
        if (!cli->overwrite)
            return kz_fail(&cli->err, KZ_EINVAL,
                "%s exists; --overwrite replaces it", path);
    }
    kz_buf_printf(&o->temp, "%s.tmp.%ld", path, (long)getpid());
    if (o->temp.failed)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    o->fd = open(o->temp.data,
        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (o->fd < 0)
        return kz_fail_errno(&cli->err, KZ_EIO, "cannot create %s",
            o->temp.data);
    o->named = 1;
    return KZ_OK;
}

static void
out_free(struct kz_cli_out *o)
{
    if (!o)
        return;
    kz_doc_drop(o->doc);
    if (o->fd >= 0 && o->fd != STDOUT_FILENO)
        (void)close(o->fd);
    if (o->named)
        (void)unlink(o->temp.data);
    kz_buf_clear(&o->temp);
    kz_free(o);
}

kz_status
kz_cli_out_open_raw(struct kz_cli *cli, struct kz_doc_dest *dest)
{
    struct kz_cli_out *o = kz_calloc(1, sizeof *o);
    kz_status st = KZ_OK;

    if (!o)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    o->cli = cli;
    o->fd = STDOUT_FILENO;
    kz_buf_init(&o->temp);
    if (to_file(cli)) {
        o->fd = -1;
        st = open_file(o);
    }
    if (st < 0) {
        out_free(o);
        return st;
    }
    cli->out = o;
    dest->ctx = o;
    dest->write = write_bytes;
    return KZ_OK;
}

kz_status
kz_cli_out_open(struct kz_cli *cli, struct kz_doc **out)
{
    struct kz_doc_opts opts = { cli->excel, cli->lang, 0 };
    const char *name = kz_cli_format(cli);
    const struct kz_output *output = name ? kz_output_find(name) : NULL;
    struct kz_doc_dest dest;
    kz_status st;

    if (!output)
        return name ? kz_fail(&cli->err, KZ_EINVAL,
                          "%s cannot be written as %s here", cli->command->name,
                          name)
                    : KZ_EINVAL;
    opts.color = !to_file(cli) && isatty(STDOUT_FILENO) &&
                 strcmp(cli->setting[KZ_SET_COLOR].value, "auto") == 0;
    KZ_TRY(kz_cli_out_open_raw(cli, &dest));
    KZ_TRY(kz_doc_open(output, &dest, &opts, &cli->out->doc, &cli->err));
    *out = cli->out->doc;
out:
    return st < 0 ? kz_cli_out_close(cli, st) : st;
}

/* Make a rename last: the folder is written too. */
static void
sync_folder(const char *path)
{
    struct kz_buf folder;
    const char *slash = strrchr(path, '/');
    int fd;

    kz_buf_init(&folder);
    if (!slash)
        kz_buf_putc(&folder, '.');
    else
        kz_buf_add(&folder, path, (size_t)(slash - path) + 1);
    fd = open(folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    kz_buf_clear(&folder);
}

/* The complete file takes its name; another's new file is not lost. */
static kz_status
put_in_place(struct kz_cli_out *o)
{
    struct kz_cli *cli = o->cli;
    const char *path = cli->output;
    int rc = -1;

    if (!cli->overwrite) {
        rc =
            renameat2(AT_FDCWD, o->temp.data, AT_FDCWD, path, RENAME_NOREPLACE);
        if (rc < 0 && errno == EEXIST)
            return kz_fail(&cli->err, KZ_EINVAL,
                "%s exists; --overwrite replaces it", path);
    }
    /* replacing is asked for, or the file system cannot refuse it */
    if (rc < 0 && (cli->overwrite || errno == EINVAL || errno == ENOSYS))
        rc = rename(o->temp.data, path);
    if (rc < 0)
        return kz_fail_errno(&cli->err, KZ_EIO, "cannot create %s", path);
    o->named = 0;
    sync_folder(path);
    return KZ_OK;
}

kz_status
kz_cli_out_close(struct kz_cli *cli, kz_status st)
{
    struct kz_cli_out *o = cli->out;
    struct kz_doc *doc;
    int fd;

    if (!o)
        return st;
    if (st < 0)
        goto out;
    /* a command may have left its loop early: no half answer is kept */
    if (kz_interrupted())
        KZ_TRY(kz_fail(&cli->err, KZ_EINTR, "interrupted"));
    doc = o->doc;
    o->doc = NULL;
    if (doc) {
        st = kz_doc_close(doc, &cli->err);
        /* what the command says cannot be written: its own mistake */
        if (st == KZ_EINVAL || st == KZ_ELIMIT)
            kz_cli_raise(cli, KZ_EXIT_INTERNAL);
        if (st < 0)
            goto out;
    }
    if (o->fd == STDOUT_FILENO)
        goto out;
    fd = o->fd;
    /* a device cannot be synced, and says so */
    if (o->named && fsync(fd) < 0)
        KZ_TRY(kz_fail_errno(&cli->err, KZ_EIO, "cannot write %s",
            o->temp.data));
    o->fd = -1;
    if (close(fd) < 0)
        KZ_TRY(kz_fail_errno(&cli->err, KZ_EIO, "cannot write %s",
            cli->output));
    if (o->named)
        KZ_TRY(put_in_place(o));
out:
    cli->out = NULL;
    out_free(o);
    return st;
}

static int
is_rows(struct kz_cli *cli, const struct kz_doc *d)
{
    const char *format = kz_cli_format(cli);

    return kz_doc_is_flat(d) || (format && strcmp(format, "jsonl") == 0);
}

void
kz_cli_rows_begin(struct kz_cli *cli, struct kz_doc *d, const char *schema,
    const char *key, const char *const *columns)
{
    if (is_rows(cli, d)) {
        kz_doc_begin_list(d);
        kz_doc_columns(d, columns);
        return;
    }
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "schema", schema);
    kz_doc_key(d, key);
    kz_doc_begin_list(d);
}

void
kz_cli_rows_end(struct kz_cli *cli, struct kz_doc *d)
{
    kz_doc_end(d);
    if (!is_rows(cli, d))
        kz_doc_end(d);
}

int
kz_cli_stopped(const struct kz_cli *cli)
{
    return cli->pipe_closed || kz_interrupted();
}
