/* Ties of a command: reading the policy, and what both verbs share. */
#include "src/cli/tied.h"

#include <string.h>

#include "keizu/base/input.h"

#define POLICY_MAX 65536 /* a file of a few lines */

static kz_status
read_weights(struct kz_cli *cli, const char *path, struct kz_weights *out)
{
    struct kz_input *in = NULL;
    const unsigned char *bytes;
    struct kz_buf text;
    size_t n;
    kz_status st;

    if (!path)
        return kz_weights_default(out, &cli->err);
    kz_buf_init(&text);
    KZ_TRY(kz_input_open_file(path, &in, &cli->err));
    for (;;) {
        KZ_TRY(kz_input_read(in, &bytes, &n, &cli->err));
        if (st == KZ_DONE)
            break;
        kz_buf_add(&text, bytes, n);
        KZ_TRY(kz_buf_check(&text, &cli->err));
        if (text.len > POLICY_MAX)
            KZ_TRY(kz_fail(&cli->err, KZ_EFORMAT,
                "%s: too long for a file of weights", path));
    }
    st = kz_weights_parse(text.data, text.len, out, &cli->err);
    if (st < 0)
        st = kz_context(&cli->err, st, "%s", path);
out:
    kz_input_close(in);
    kz_buf_clear(&text);
    return st;
}

kz_status
kz_tied_open(struct kz_cli *cli, const char *weights, struct kz_asked *a,
    struct kz_asked *votes, struct kz_control *control, struct kz_tied *out)
{
    struct kz_tied t = { .own_control = NULL };
    kz_status st;

    KZ_TRY(read_weights(cli, weights, &t.weights));
    if (!control) {
        KZ_TRY(kz_control_new(votes->graph, &kz_control_majority,
            &t.own_control, &cli->err));
        control = t.own_control;
    }
    out->weights = t.weights;
    KZ_TRY(kz_ties_new(a->graph, a->totals, control, votes->graph, a->roles,
        &out->weights, &t.ties, &cli->err));
    out->ties = t.ties;
    out->own_control = t.own_control;
    memset(&t, 0, sizeof t);
out:
    kz_tied_clear(&t);
    return st;
}

void
kz_tied_clear(struct kz_tied *t)
{
    kz_ties_free(t->ties);
    kz_control_free(t->own_control);
    t->ties = NULL;
    t->own_control = NULL;
}

void
kz_tied_put_policy(const struct kz_tied *t, struct kz_doc *d)
{
    const struct kz_weights *w = &t->weights;

    kz_doc_key(d, "rules");
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "id", w->id);
    kz_doc_key_text(d, "version", w->version);
    kz_doc_key_text(d, "sha256", w->sha256);
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_key(d, "weights");
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "source", w->source);
    kz_doc_key_number(d, "representative", w->representative);
    for (int i = 0; i < KZ_ROLE_KINDS; i++)
        kz_doc_key_number(d, kz_role_name((enum kz_role_kind)i), w->role[i]);
    kz_doc_end(d);
}
