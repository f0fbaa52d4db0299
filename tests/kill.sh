#!/bin/sh
# An import killed at any moment leaves the old store or the new one.
#
# Builds tests/faultio.c, which kills the program at its n-th call, and runs
# tests/kill.py under it.
set -u
# What is killed reports no leaks, and looking for them doubles the time.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
here=$(cd "$(dirname "$0")" && pwd)
t=$(mktemp -d "${TMPDIR:-/tmp}/keizu-kill.XXXXXX") || exit 99
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT TERM
# CC and CFLAGS of the build, without its sanitizers.
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -D_GNU_SOURCE -shared -fPIC -o "$t/faultio.so" \
    "$here/faultio.c" -ldl || { echo "faultio.c was not built"; exit 77; }
python3 "$here/kill.py" "$t/faultio.so"
