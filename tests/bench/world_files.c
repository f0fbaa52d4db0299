/* Files of the world generator: parties, holdings and corporate numbers. */
#include "tests/bench/world.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void
fail(const char *what)
{
    (void)fprintf(stderr, "world: %s: %s\n", what, strerror(errno));
    exit(1);
}

FILE *
world_create(const char *folder, const char *name)
{
    char path[4096];
    FILE *f;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        errno = ENAMETOOLONG, fail(name);
    f = fopen(path, "w");
    if (!f)
        fail(path);
    (void)setvbuf(f, NULL, _IOFBF, (size_t)1 << 20);
    return f;
}

void
world_close(FILE *f)
{
    int bad = ferror(f);

    if (fclose(f) != 0 || bad)
        fail("cannot write");
}

/* ---- parties and holdings ---- */

static const char *
type_of(const struct world *w, uint32_t node)
{
    return node < w->companies  ? "company"
           : node < w->nominees ? "nominee"
           : node < w->states   ? "state"
                                : "person";
}

static void
write_parties(const struct world *w, const uint32_t *node, const char *folder)
{
    FILE *f = world_create(folder, "parties.csv");

    (void)fputs("id,name,type,country,state_of\n", f);
    for (uint32_t id = 0; id < w->nodes; id++) {
        uint32_t i = node[id];
        const char *country = world_country[w->country[i]];
        int state = i >= w->nominees && i < w->states;

        (void)fprintf(f, "N%" PRIu32 ",Party %" PRIu32 ",%s,%s,%s\n", id, id,
            type_of(w, i), country, state ? country : "");
    }
    world_close(f);
}

static void
write_holdings(const struct world *w, const char *folder)
{
    FILE *f = world_create(folder, "holdings.csv");
    FILE *arcs = world_create(folder, "arcs.bin");

    (void)fputs("owner,owned,share,as_of\n", f);
    for (uint32_t k = 0; k < w->companies; k++) {
        uint32_t c = w->filed[k];

        for (size_t i = w->first[c]; i < w->first[c + 1]; i++) {
            const struct holding *h = &w->holding[i];
            uint32_t arc[3] = { w->number[h->owner], w->number[c], h->ppm };

            (void)fprintf(f, "N%" PRIu32 ",N%" PRIu32 ",%u.%06u,%u-%02u-%02u\n",
                arc[0], arc[1], h->ppm / WORLD_MILLION, h->ppm % WORLD_MILLION,
                h->day / 10000, h->day / 100 % 100, h->day % 100);
            (void)fwrite(arc, sizeof arc, 1, arcs);
        }
    }
    world_close(f);
    world_close(arcs);
}

/* A node is two bytes: 1 for a company, and its country. */
static void
write_nodes(const struct world *w, const uint32_t *node, const char *folder)
{
    FILE *f = world_create(folder, "nodes.bin");

    for (uint32_t id = 0; id < w->nodes; id++) {
        (void)putc(node[id] < w->companies, f);
        (void)putc(w->country[node[id]], f);
    }
    world_close(f);
    f = world_create(folder, "countries.txt");
    for (unsigned i = 0; i < WORLD_COUNTRIES; i++)
        (void)fprintf(f, "%s\n", world_country[i]);
    world_close(f);
}

/* A hundred listed companies, to be asked for their chains. */
static void
write_targets(const struct world *w, const char *folder)
{
    FILE *f = world_create(folder, "targets.txt");

    for (uint32_t i = 0; i < 100; i++)
        (void)fprintf(f, "%" PRIu32 "\n", w->number[i * (w->listed / 100)]);
    world_close(f);
}

void
world_write_holdings(const struct world *w, const char *folder)
{
    uint32_t *node = calloc(w->nodes, sizeof *node);

    if (!node)
        fail("no memory");
    for (uint32_t i = 0; i < w->nodes; i++)
        node[w->number[i]] = i;
    write_parties(w, node, folder);
    write_holdings(w, folder);
    write_nodes(w, node, folder);
    write_targets(w, folder);
    free(node);
}

/* ---- corporate numbers ---- */

static const char *const part[][2] = { { "帆影", "ホカゲ" },
    { "汐待", "シオマチ" }, { "琴浦", "コトウラ" }, { "夕凪", "ユウナギ" },
    { "磯辺", "イソベ" }, { "鞆部", "トモベ" }, { "灯台", "トウダイ" },
    { "渚", "ナギサ" }, { "櫂", "カイ" }, { "青葉", "アオバ" },
    { "北斗", "ホクト" }, { "若草", "ワカクサ" }, { "白樺", "シラカバ" },
    { "銀河", "ギンガ" }, { "朝霧", "アサギリ" }, { "千鳥", "チドリ" } };
static const char *const trade[][3] = { { "製作所", "セイサクショ", "Works" },
    { "商事", "ショウジ", "Trading" }, { "建設", "ケンセツ", "Construction" },
    { "運輸", "ウンユ", "Transport" }, { "食品", "ショクヒン", "Foods" },
    { "電機", "デンキ", "Electric" }, { "化学", "カガク", "Chemical" },
    { "不動産", "フドウサン", "Estate" } };
static const char *const place[][3] = { { "東京都", "13", "Tokyo" },
    { "大阪府", "27", "Osaka" }, { "愛知県", "23", "Aichi" },
    { "北海道", "01", "Hokkaido" }, { "福岡県", "40", "Fukuoka" },
    { "兵庫県", "28", "Hyogo" }, { "千葉県", "12", "Chiba" },
    { "静岡県", "22", "Shizuoka" } };

#define PART(h, shift) part[((h) >> (shift)) & 15]

/* Of registry office 9999, which there is not, with its check digit. */
static uint64_t
corporate_number(uint32_t i)
{
    uint64_t base = 999900000000u + i, rest = base, sum = 0;

    for (unsigned place_no = 1; place_no <= 12; place_no++, rest /= 10)
        sum += rest % 10 * (place_no % 2 ? 1 : 2);
    return (9 - sum % 9) * 1000000000000u + base;
}

static void
write_row(FILE *f, uint32_t line, uint32_t i)
{
    uint64_t h = world_hash(i + 1);
    const char *const *a = PART(h, 0), *const *b = PART(h, 4);
    const char *const *t = trade[(h >> 8) & 7], *const *p = place[h >> 61];
    int front = (h >> 11) & 1;

    (void)fprintf(f, "%" PRIu32 ",%013" PRIu64, line, corporate_number(i));
    (void)fputs((h >> 12) & 15 ? ",01,0,2018-04-02,2015-10-05,"
                               : ",12,0,2023-07-14,2023-07-03,",
        f);
    (void)fprintf(f,
        "\"%s%s%s%s%s\",,301,\"%s\",\"架空市\",\"%s町%u丁目%u番"
        "%u号\",,\"%s\",\"%03u\",\"%07u\",,,",
        front ? "株式会社" : "", a[0], b[0], t[0], front ? "" : "株式会社",
        p[0], PART(h, 16)[0], (unsigned)(h >> 20 & 7) + 1,
        (unsigned)(h >> 23 & 15) + 1, (unsigned)(h >> 27 & 15) + 1, p[1],
        (unsigned)(h >> 31) % 900 + 100, (unsigned)(h >> 35) % 9999999);
    (void)fputs((h >> 40 & 63) ? ",," : "2021-03-31,01,", f);
    (void)fputs(",,2015-10-05,1,", f);
    if ((h >> 46 & 7) == 0)
        (void)fprintf(f, "\"Kaku %s Co., Ltd.\",\"%s\",\"1-2-3 Kaku-shi\",,",
            t[2], p[2]);
    else
        (void)fputs(",,,,", f);
    (void)fprintf(f, "\"%s%s%s\",0\n", a[1], b[1], t[1]);
}

void
world_write_register(const struct world *w, const char *folder)
{
    FILE *f = world_create(folder, "00_zenkoku_all_20260331.csv");
    uint32_t line = 0;

    for (uint32_t k = 0; k < w->companies; k++)
        write_row(f, ++line, w->filed[k]);
    world_close(f);
}
