/* Sentences: a control chain in words. */
#include "src/cli/sentence.h"

#include <math.h>

void
kz_sentence_init(struct kz_sentence *s)
{
    kz_buf_init(&s->ja);
    kz_buf_init(&s->en);
    s->controllers = 0;
}

void
kz_sentence_clear(struct kz_sentence *s)
{
    kz_buf_clear(&s->ja);
    kz_buf_clear(&s->en);
}

/* "12.5 %": hundredths of a percent, cut, so that 50 % is never more. */
static void
put_percent(struct kz_buf *b, double share)
{
    int64_t n = (int64_t)floor(share * 10000 + 1e-7);

    kz_buf_printf(b, "%lld", (long long)(n / 100));
    if (n % 100)
        kz_buf_printf(b, n % 10 ? ".%02lld" : ".%lld",
            (long long)(n % 10 ? n % 100 : n % 100 / 10));
    kz_buf_puts(b, " %");
}

static kz_status
name_of(struct kz_cli *cli, const struct kz_asked *a, kz_node i,
    struct kz_buf *out)
{
    return kz_answer_name(cli, a->store, kz_graph_node(a->graph, i)->party,
        out);
}

/* One company of the proof and who votes there. */
static kz_status
put_step(struct kz_cli *cli, struct kz_sentence *s, const struct kz_asked *a,
    struct kz_control *k, uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    struct kz_buf name;
    double votes = 0;
    int n = 0;
    kz_status st = KZ_OK;

    kz_buf_init(&name);
    for (uint64_t i = c->start[column]; i < c->start[column + 1]; i++) {
        if (!kz_control_carries(k, i, column))
            continue;
        votes += c->point[i];
        KZ_TRY(name_of(cli, a, c->owner[i], &name));
        kz_buf_printf(&s->en, "%s%s", n ? " and " : "", name.data);
        kz_buf_printf(&s->ja, "%s%s", n ? "及び" : "", name.data);
        n++;
    }
    KZ_TRY(name_of(cli, a, c->node[column], &name));
    kz_buf_printf(&s->en, n > 1 ? " hold " : " holds ");
    kz_buf_printf(&s->ja, "が%sの議決権の", name.data);
    put_percent(&s->en, votes);
    put_percent(&s->ja, votes);
    kz_buf_printf(&s->en, " of the voting rights of %s", name.data);
    kz_buf_puts(&s->ja, "を保有");
out:
    kz_buf_clear(&name);
    return st;
}

kz_status
kz_sentence_control(struct kz_cli *cli, struct kz_sentence *s,
    const struct kz_asked *a, struct kz_control *k, kz_node controller,
    uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    const uint32_t *steps;
    struct kz_buf who, what;
    char country[3];
    size_t n;
    kz_status st;

    kz_buf_init(&who);
    kz_buf_init(&what);
    KZ_TRY(name_of(cli, a, controller, &who));
    KZ_TRY(name_of(cli, a, c->node[column], &what));
    kz_country_text(kz_graph_node(a->graph, controller)->country, country);
    kz_buf_printf(&s->en, "%s%s (%s) controls %s: ", s->controllers ? " " : "",
        who.data, country[0] ? country : "country not known", what.data);
    kz_buf_printf(&s->ja, "%s（%s）は%sを支配している：", who.data,
        country[0] ? country : "国不明", what.data);
    KZ_TRY(kz_control_proof(k, column, &steps, &n, &cli->err));
    for (size_t i = 0; i < n; i++) {
        if (i) {
            kz_buf_puts(&s->en, "; ");
            kz_buf_puts(&s->ja, "、");
        }
        KZ_TRY(put_step(cli, s, a, k, steps[i]));
    }
    kz_buf_puts(&s->en, ".");
    kz_buf_puts(&s->ja, "。");
    s->controllers++;
    KZ_TRY(kz_buf_check(&s->en, &cli->err));
    KZ_TRY(kz_buf_check(&s->ja, &cli->err));
out:
    kz_buf_clear(&who);
    kz_buf_clear(&what);
    return st;
}

kz_status
kz_sentence_end(struct kz_cli *cli, struct kz_sentence *s,
    const struct kz_totals_of *t)
{
    double known = t->domestic.point + t->foreign.point;
    kz_status st;

    if (!s->controllers) {
        kz_buf_puts(&s->en, "No party holds more than half of the voting "
                            "rights on the documents of that day.");
        kz_buf_puts(&s->ja, "当日の資料からは議決権の過半数を有する者は確認"
                            "できない。");
    }
    kz_buf_puts(&s->en, " Owners of known country: ");
    put_percent(&s->en, known);
    kz_buf_puts(&s->en, " (foreign ");
    put_percent(&s->en, t->foreign.point);
    kz_buf_puts(&s->en, "); not identified: ");
    put_percent(&s->en, 1 - known > 0 ? 1 - known : 0);
    kz_buf_puts(&s->en, ".");
    kz_buf_puts(&s->ja, "国が確認できる所有者 ");
    put_percent(&s->ja, known);
    kz_buf_puts(&s->ja, "（うち外国 ");
    put_percent(&s->ja, t->foreign.point);
    kz_buf_puts(&s->ja, "）、未確認割合 ");
    put_percent(&s->ja, 1 - known > 0 ? 1 - known : 0);
    kz_buf_puts(&s->ja, "。");
    KZ_TRY(kz_buf_check(&s->en, &cli->err));
    KZ_TRY(kz_buf_check(&s->ja, &cli->err));
out:
    return st;
}
