#!/bin/sh
# Kills, failing calls, full disks, power cuts, several processes, flipped
# bytes: whatever happens, the store is the old one or the new one.
#
#   torture.sh [short|full [SECTION...]]   short is what `make check` runs,
#                                          full what `make torture` runs
set -u
# What is killed reports no leaks, and looking for them doubles the time.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
here=$(cd "$(dirname "$0")" && pwd)
# In memory: a disk's own syncs are what takes the time.
[ -w /dev/shm ] && TMPDIR=/dev/shm && export TMPDIR
t=$(mktemp -d "${TMPDIR:-/tmp}/keizu-torture.XXXXXX") || exit 99
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT TERM
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -D_GNU_SOURCE -shared -fPIC -o "$t/faultio.so" \
    "$here/faultio.c" -ldl || { echo "faultio.c was not built"; exit 77; }
mode=${1:-short}
[ $# = 0 ] || shift
python3 "$here/torture.py" "$t/faultio.so" "${FLIP:-tests/flip}" "$mode" "$@"
