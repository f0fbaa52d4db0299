/*
 * For tests/test_decimal.py: answer each line of standard input.
 *
 *     decimal_echo decimal   "12.30" -> "1230 2", else "refused"
 *     decimal_echo number    16 hexadecimal digits of a double -> its text
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "keizu/base/number.h"

static void
answer_decimal(const char *line, size_t n)
{
    struct kz_decimal d;

    if (kz_decimal_parse(line, n, &d))
        (void)printf("%" PRId64 " %d\n", d.digits, d.scale);
    else
        (void)puts("refused");
}

static int
answer_number(const char *line)
{
    char text[KZ_NUMBER_TEXT];
    uint64_t bits;
    double v;

    if (sscanf(line, "%16" SCNx64, &bits) != 1)
        return 0;
    memcpy(&v, &bits, sizeof v);
    (void)kz_number_format(v, text);
    return puts(text) >= 0;
}

/* The next line without its end, NULs and all: 1, or 0 at the end. */
static int
read_line(char *line, size_t size, size_t *n)
{
    int c;

    *n = 0;
    while ((c = getchar()) != EOF && c != '\n')
        if (*n + 1 < size)
            line[(*n)++] = (char)c;
    line[*n] = 0;
    return c != EOF;
}

int
main(int argc, char **argv)
{
    int number = argc == 2 && strcmp(argv[1], "number") == 0;
    char line[256];
    size_t n;

    if (!number && (argc != 2 || strcmp(argv[1], "decimal") != 0)) {
        (void)fputs("usage: decimal_echo decimal|number\n", stderr);
        return 2;
    }
    while (read_line(line, sizeof line, &n))
        if (!number)
            answer_decimal(line, n);
        else if (!answer_number(line))
            return 1;
    return ferror(stdin) || fflush(stdout) != 0;
}
