/* What a parser hands over: checked, and passed on to the listener. */
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "src/cli/import_parser.h"

#define MEMORY        ((int64_t)1 << 30) /* of a parser */
#define SECONDS       60                 /* of processor time, and ... */
#define SECONDS_A_MIB 20                 /* ... for each MiB of the file */
#define SECONDS_BLIND 3600               /* where its size is not known */

/* ---- starting ---- */

static kz_status
without(struct kz_import_work *w, int missing)
{
    char names[KZ_SANDBOX_TEXT];

    if (!missing)
        return KZ_OK;
    kz_sandbox_names(missing, names);
    if (w->own->sandbox == KZ_IMPORT_REQUIRE)
        return kz_fail(&w->cli->err, KZ_EIO,
            "--sandbox require: this system lacks %s", names);
    kz_cli_say(w->cli, KZ_SAY_WARNING, "the sandbox of parsers is without: %s",
        names);
    return KZ_OK;
}

kz_status
kz_import_parsers_start(struct kz_import_work *w)
{
    const struct kz_parsers_work work = { w, kz_parse_prepare, kz_parse };
    struct kz_error *err = &w->cli->err;
    kz_status st;

    if (w->own->sandbox == KZ_IMPORT_OFF)
        return KZ_OK;
    st = kz_parsers_start(&work, &w->parsers, &w->lacking, err);
    if (st == KZ_EIO && w->own->sandbox == KZ_IMPORT_AUTO) {
        kz_error_clear(err);
        return without(w, KZ_SANDBOX_EVERYTHING);
    }
    return st < 0 ? st : without(w, w->lacking);
}

/* ---- one parser ---- */

struct taking {
    struct kz_import_work *w;
    const struct kz_listener *to;
    struct kz_set *files; /* of a folder */
    size_t nfiles;
    struct kz_taker *taker;
    int in_step;
    int begun, in_member, ended;
    int64_t members;      /* that came to their end */
    struct kz_buf member; /* its name in an archive */
    kz_status failed;     /* in step: how the store failed, and why */
    struct kz_error why;
    struct kz_parse_end end;
};

static kz_status
nonsense(struct kz_error *err)
{
    return kz_fail(err, KZ_EFORMAT,
        "its parser handed over what makes no sense");
}

/* The listener failed: in an archive the member's name goes in front. */
static kz_status
not_taken(const struct taking *t, kz_status st, struct kz_error *err)
{
    return st < 0 && t->member.len ? kz_context(err, st, "%s", t->member.data)
                                   : st;
}

static kz_status
take_records(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    struct kz_record *r = NULL;
    size_t at = 0;
    kz_status st;

    if (!t->in_member)
        return nonsense(err);
    for (;;) {
        st = kz_take_record(m, &at, &r, err);
        if (st < 0)
            return kz_context(err, st,
                "its parser handed over what makes no sense");
        if (st == KZ_DONE)
            return KZ_OK;
        st = t->to->put(t->to->ctx, r, m->at, err);
        if (st < 0)
            return not_taken(t, st, err);
    }
}

/* In step the parser hears of each failure, and puts its words in front. */
static kz_status
take_in_step(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    kz_status st;

    if (t->failed >= 0) {
        t->failed = take_records(t, m, &t->why);
        if (t->failed == KZ_EINTR)
            return kz_fail(err, KZ_EINTR, "%s", t->why.text);
    }
    st = kz_taker_answer(t->taker, t->failed, t->why.text, -1, err);
    return st;
}

/* Is the message one text with its 0 at its end, and only there? */
static int
is_text(const char *bytes, size_t n)
{
    return n > 0 && memchr(bytes, 0, n) == bytes + n - 1;
}

static int
is_sha256(const char *s, size_t n)
{
    return n == KZ_SHA256_TEXT && is_text(s, n) &&
           strspn(s, "0123456789abcdef") == n - 1;
}

static kz_status
take_member(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    const char *zero = memchr(m->bytes, 0, m->len), *name;
    const struct kz_importer *importer;
    kz_status st;

    if (!t->begun || t->in_member || !zero)
        return nonsense(err);
    name = zero + 1;
    if (!is_text(name, m->len - (size_t)(name - m->bytes)))
        return nonsense(err);
    importer = kz_importer_find(m->bytes);
    if (!importer)
        return nonsense(err);
    t->in_member = 1;
    kz_buf_reset(&t->member);
    kz_buf_puts(&t->member, name);
    KZ_TRY(kz_buf_check(&t->member, err));
    st = not_taken(t,
        t->to->member(t->to->ctx, importer->name, name[0] ? name : NULL, err),
        err);
out:
    return st;
}

static kz_status
take_member_end(struct taking *t, const struct kz_message *m,
    struct kz_error *err)
{
    if (!t->in_member || t->files || !is_sha256(m->bytes, m->len))
        return nonsense(err);
    t->in_member = 0;
    t->members++;
    return not_taken(t, t->to->member_end(t->to->ctx, m->bytes, err), err);
}

/* The parser goes on to its end unless something of ours failed before. */
static kz_status
take_failed(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    struct kz_error own = KZ_ERROR_INIT;
    struct kz_parse_end e;
    kz_status st;

    if (!t->in_member || m->len != sizeof e)
        return nonsense(err);
    memcpy(&e, m->bytes, sizeof e);
    own.translate = err->translate;
    st = t->to->failed(t->to->ctx, KZ_EFORMAT, &own);
    if (!own.text[0])
        return KZ_OK;
    return not_taken(t, kz_fail(err, st, "%s", own.text), err);
}

static kz_status
take_open(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    struct kz_error own = KZ_ERROR_INIT;
    uint64_t which;
    kz_status st;
    int fd = -1;

    if (!t->files || m->len != sizeof which)
        return nonsense(err);
    memcpy(&which, m->bytes, sizeof which);
    if (which >= t->nfiles)
        return nonsense(err);
    own.translate = err->translate;
    st = kz_set_open_path(t->files, which, &fd, &own);
    st = kz_taker_answer(t->taker, st, own.text, fd, err);
    if (fd >= 0)
        (void)close(fd);
    return st;
}

static kz_status
take_closed(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    struct kz_parse_closed c;

    if (!t->files || m->len != sizeof c)
        return nonsense(err);
    memcpy(&c, m->bytes, sizeof c);
    if (c.file >= t->nfiles || c.bytes < 0 ||
        !is_sha256(c.sha256, sizeof c.sha256))
        return nonsense(err);
    kz_set_note(t->files, c.file, c.sha256, c.bytes);
    return KZ_OK;
}

static kz_status
take_end(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    const struct kz_read_sum *sum = &t->end.sum;

    if (m->len != sizeof t->end)
        return nonsense(err);
    memcpy(&t->end, m->bytes, sizeof t->end);
    t->end.words[sizeof t->end.words - 1] = 0;
    t->ended = 1;
    if (t->end.status < 0)
        return KZ_OK;
    if (t->files)
        return t->in_member ? KZ_OK : nonsense(err);
    if (t->in_member || sum->claimed != t->members || sum->unclaimed < 0 ||
        sum->bytes < 0 ||
        (sum->claimed && !is_sha256(sum->sha256, sizeof sum->sha256)))
        return nonsense(err);
    return KZ_OK;
}

static kz_status
take(struct taking *t, const struct kz_message *m, struct kz_error *err)
{
    switch (m->kind) {
    case KZ_MESSAGE_RECORDS:
        return t->in_step ? take_in_step(t, m, err) : take_records(t, m, err);
    case KZ_PARSE_BEGIN:
        if (t->begun)
            return nonsense(err);
        t->begun = 1;
        return t->to->begin(t->to->ctx, err);
    case KZ_PARSE_MEMBER:
        return take_member(t, m, err);
    case KZ_PARSE_FAILED:
        return take_failed(t, m, err);
    case KZ_PARSE_MEMBER_END:
        return take_member_end(t, m, err);
    case KZ_PARSE_UNCLAIMED:
        if (!is_text(m->bytes, m->len))
            return nonsense(err);
        return t->to->unclaimed(t->to->ctx, m->bytes, err);
    case KZ_PARSE_OPEN:
        return take_open(t, m, err);
    case KZ_PARSE_CLOSED:
        return take_closed(t, m, err);
    case KZ_PARSE_END:
        return take_end(t, m, err);
    default:
        return nonsense(err);
    }
}

/* How the parser said it went; what it may say is not all there is. */
static kz_status
verdict(const struct taking *t, struct kz_error *err)
{
    kz_status st = (kz_status)t->end.status;

    if (t->failed < 0)
        return kz_fail(err, t->failed, "%s",
            st < 0 ? t->end.words : t->why.text);
    if (st >= 0)
        return KZ_OK;
    if (st == KZ_ENOMEM && !(t->w->lacking & KZ_SANDBOX_LIMITS) &&
        !kz_sandbox_is_partial())
        return kz_fail(err, KZ_EFORMAT,
            "its parser reached its memory limit of %lld MiB",
            (long long)(MEMORY >> 20));
    if (st != KZ_EINVAL && st != KZ_EIO && st != KZ_ELIMIT && st != KZ_ENOMEM)
        st = KZ_EFORMAT;
    return kz_fail(err, st, "%s", t->end.words);
}

static kz_status
take_all(struct taking *t, struct kz_error *err)
{
    struct kz_parsers *parsers = t->w->parsers;
    struct kz_message m;
    kz_status st;

    while (!t->ended) {
        KZ_TRY(kz_take(t->taker, &m, err));
        if (st == KZ_DONE) { /* it has gone without an end */
            KZ_TRY(kz_parser_end(parsers, 0, err));
            KZ_TRY(nonsense(err));
        }
        KZ_TRY(take(t, &m, err));
    }
    st = verdict(t, err);
out:
    (void)!kz_parser_end(parsers, 1, NULL);
    return st;
}

static kz_status
run(struct kz_import_work *w, struct kz_set *files, size_t nfiles,
    const struct kz_buf *job, int fd, const struct kz_listener *to,
    struct kz_read_sum *sum, struct kz_error *err)
{
    const struct kz_sandbox_limits limits = { MEMORY,
        w->path->size ? SECONDS + (w->path->size >> 20) * SECONDS_A_MIB
                      : SECONDS_BLIND };
    struct taking t = {
        .w = w, .to = to, .files = files, .nfiles = nfiles, .why = KZ_ERROR_INIT
    };
    struct kz_parse_job head;
    kz_status st;

    memcpy(&head, job->data, sizeof head);
    t.in_step = head.in_step;
    t.why.translate = err->translate;
    kz_buf_init(&t.member);
    KZ_TRY(kz_parser_begin(w->parsers, &limits, job->data, job->len, fd,
        to->stopped, &t.taker, err));
    KZ_TRY(take_all(&t, err));
    if (sum)
        *sum = t.end.sum;
out:
    kz_buf_clear(&t.member);
    return st;
}

static void
begin_job(const struct kz_import_work *w, const struct kz_parse_job *head,
    struct kz_buf *job)
{
    kz_buf_init(job);
    kz_buf_add(job, (const char *)head, sizeof *head);
    kz_buf_add(job, w->path->path, strlen(w->path->path) + 1);
}

kz_status
kz_import_parse_file(struct kz_import_work *w, int take_fd,
    const struct kz_listener *to, struct kz_read_sum *sum, struct kz_error *err)
{
    const struct kz_parse_job head = { .named = w->path->named };
    struct kz_buf job;
    kz_status st;

    begin_job(w, &head, &job);
    KZ_TRY(kz_buf_check(&job, err));
    KZ_TRY(run(w, NULL, 0, &job, take_fd, to, sum, err));
out:
    kz_buf_clear(&job);
    if (take_fd > STDIN_FILENO)
        (void)close(take_fd);
    return st;
}

kz_status
kz_import_parse_folder(struct kz_import_work *w, struct kz_set *files,
    const struct kz_input_set *set, const struct kz_listener *to,
    struct kz_error *err)
{
    /* an importer may put words in front of what ends a batch */
    const struct kz_parse_job head = { .named = w->path->named,
        .files = (uint32_t)set->count,
        .is_folder = 1,
        .in_step = w->own->strict || w->own->max_rejects >= 0 };
    const char *importer = w->path->whole->name;
    struct kz_buf job;
    kz_status st;

    begin_job(w, &head, &job);
    kz_buf_add(&job, importer, strlen(importer) + 1);
    for (size_t i = 0; i < set->count; i++) {
        const char *name = set->name(set->ctx, i);

        kz_buf_add(&job, name, strlen(name) + 1);
    }
    KZ_TRY(kz_buf_check(&job, err));
    KZ_TRY(run(w, files, set->count, &job, -1, to, NULL, err));
out:
    kz_buf_clear(&job);
    return st;
}
