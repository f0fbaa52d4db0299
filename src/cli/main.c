/* keizu: the program. */
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return printf("%s\n", PACKAGE_STRING) < 0;
    (void)fprintf(stderr, "usage: keizu [--db FILE] VERB [options] [ARGUMENT...]\n");
    return 2;
}
