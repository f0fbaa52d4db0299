/* Help text. */
#include "src/cli/help.h"

#include <stdio.h>
#include <string.h>

#include "keizu/base/name.h"

#define WIDTH   79
#define HELP_AT 30 /* where the words of an option begin */

static void
spaces(struct kz_buf *out, size_t n)
{
    while (n-- > 0)
        kz_buf_putc(out, ' ');
}

static size_t
char_bytes(const char *s)
{
    size_t n = 1;

    while (((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Marks that a line must not begin with. */
static int
must_follow(const char *s)
{
    static const char *const marks[] = { "、", "。", "）", "」", "・", "ー" };

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (strncmp(s, marks[i], strlen(marks[i])) == 0)
            return 1;
    return 0;
}

/*
 * The bytes up to the next place where a line may be broken: a space, or
 * between two characters of which one is wide.
 */
static size_t
unbroken(const char *s)
{
    size_t n = 0;

    while (s[n] && s[n] != ' ') {
        size_t len = char_bytes(s + n);
        int wide = len >= 3;

        n += len;
        if (!s[n] || s[n] == ' ' || must_follow(s + n))
            continue;
        if (wide || (unsigned char)s[n] >= 0xE0)
            break;
    }
    return n;
}

void
kz_help_wrap(const char *text, size_t at, size_t indent, struct kz_buf *out)
{
    int fresh = 1; /* nothing stands on this line yet */

    while (*text) {
        size_t n, gap = 0, width;
        char word[512];

        while (*text == ' ') {
            text++;
            gap = 1;
        }
        n = unbroken(text);
        if (n >= sizeof word)
            n = sizeof word - 1;
        if (n == 0)
            break;
        memcpy(word, text, n);
        word[n] = 0;
        width = kz_text_width(word);
        if (!fresh && at + gap + width > WIDTH) {
            kz_buf_putc(out, '\n');
            spaces(out, indent);
            at = indent;
            fresh = 1;
        }
        if (!fresh && gap) {
            kz_buf_putc(out, ' ');
            at++;
        }
        kz_buf_add(out, word, n);
        at += width;
        fresh = 0;
        text += n;
    }
    kz_buf_putc(out, '\n');
}

static void
put_option(const struct kz_cli *cli, const struct kz_option *o,
    struct kz_buf *out)
{
    size_t from = out->len, width;

    if (o->letter)
        kz_buf_printf(out, "  -%c, --%s", o->letter, o->name);
    else
        kz_buf_printf(out, "      --%s", o->name);
    if (kz_option_has_arg(o))
        kz_buf_printf(out, " %s",
            o->kind == KZ_OPT_CHOICE ? o->arg : kz_cli_tr(cli, o->arg));
    width = kz_text_width(out->data + from);
    if (width + 2 > HELP_AT) {
        kz_buf_putc(out, '\n');
        width = 0;
    }
    spaces(out, HELP_AT - width);
    kz_help_wrap(kz_cli_tr(cli, o->help), HELP_AT, HELP_AT, out);
}

static void
put_set(const struct kz_cli *cli, const struct kz_option_set *set,
    struct kz_buf *out)
{
    kz_buf_printf(out, "\n%s:\n", kz_cli_tr(cli, set->title));
    for (const struct kz_option *o = set->table; o->name; o++)
        put_option(cli, o, out);
}

static void
put_exit(const struct kz_cli *cli, struct kz_buf *out)
{
    kz_buf_printf(out, "\n%s:\n  ", kz_cli_tr(cli, N_("Exit status")));
    kz_help_wrap(
        kz_cli_tr(cli,
            N_("0 done, 1 findings, 2 usage, 3 input refused and store "
               "unchanged, 4 store or input/output failed, 5 a limit was "
               "reached, 70 internal error, 130 interrupted")),
        2, 2, out);
}

void
kz_help_command(struct kz_cli *cli, const struct kz_command *c,
    struct kz_buf *out)
{
    struct kz_option_set sets[KZ_OPTION_SETS];
    size_t n = kz_cli_option_sets(cli, c, sets);

    kz_buf_printf(out, "%s: keizu [--db %s] %s [%s]%s%s\n\n",
        kz_cli_tr(cli, N_("Usage")), kz_cli_tr(cli, "FILE"), c->name,
        kz_cli_tr(cli, N_("OPTION...")), c->usage ? " " : "",
        c->usage ? c->usage : "");
    kz_help_wrap(kz_cli_tr(cli, c->summary), 0, 0, out);
    if (c->details) {
        kz_buf_putc(out, '\n');
        kz_help_wrap(kz_cli_tr(cli, c->details), 0, 0, out);
    }
    for (size_t i = 0; i < n; i++)
        put_set(cli, &sets[i], out);
    put_exit(cli, out);
    if (c->examples) {
        kz_buf_printf(out, "\n%s:\n", kz_cli_tr(cli, N_("Examples")));
        for (const char *line = c->examples; *line;) {
            size_t len = strcspn(line, "\n");

            kz_buf_puts(out, "  ");
            kz_buf_add(out, line, len);
            kz_buf_putc(out, '\n');
            line += len + (line[len] == '\n');
        }
    }
}

void
kz_help_program(struct kz_cli *cli, struct kz_buf *out)
{
    struct kz_option_set sets[KZ_OPTION_SETS];
    size_t n = kz_cli_option_sets(cli, NULL, sets);
    const struct kz_command *const *c = kz_commands();

    kz_buf_printf(out, "%s: keizu [--db %s] %s [%s] [%s]\n\n",
        kz_cli_tr(cli, N_("Usage")), kz_cli_tr(cli, "FILE"),
        kz_cli_tr(cli, N_("VERB")), kz_cli_tr(cli, "OPTION..."),
        kz_cli_tr(cli, N_("ARGUMENT...")));
    kz_help_wrap(
        kz_cli_tr(cli,
            N_("Who stands behind a company: reads registers and filings "
               "into a store and answers who owns and controls whom, each "
               "figure with its evidence.")),
        0, 0, out);
    kz_buf_printf(out, "\n%s:\n", kz_cli_tr(cli, N_("Verbs")));
    for (; *c; c++) {
        kz_buf_printf(out, "  %-12s", (*c)->name);
        kz_help_wrap(kz_cli_tr(cli, (*c)->summary), 14, 14, out);
    }
    put_set(cli, &sets[n - 1], out); /* the common options */
    kz_buf_printf(out, "\n%s\n",
        kz_cli_tr(cli, N_("More: keizu help VERB, keizu VERB --help")));
}
