/*
 * Fuzzing: what libFuzzer calls.  `--target=NAME` says which target, `--list`
 * prints their names; libFuzzer ignores what begins with two dashes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct fuzz_target target;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char option[] = "--target=";

    for (int i = 1; i < *argc; i++) {
        const char *arg = (*argv)[i];

        if (strcmp(arg, "--list") == 0) {
            for (size_t k = 0; fuzz_target_at(k, &target); k++)
                (void)puts(target.name);
            exit(0);
        }
        if (strncmp(arg, option, sizeof option - 1) == 0 &&
            !fuzz_target_find(arg + sizeof option - 1, &target))
            (void)fprintf(stderr, "no such target: %s\n", arg);
    }
    if (!target.name) {
        (void)fputs("say which --target=NAME; --list has them\n", stderr);
        exit(2);
    }
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    fuzz_target_run(&target, (const char *)bytes, n);
    return 0;
}
