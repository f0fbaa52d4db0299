#!/bin/sh
# Puts into the corpora of the tree what fuzz runs found beyond the seeds: as
# few files as reach the same edges.
#
#   sh tests/fuzz/keep.sh PROGRAM WORK     after run.sh PROGRAM WORK
set -u
tree=$(cd "$(dirname "$0")/../.." && pwd) || exit 99
program=$1 work=$2
status=0

for target in ${FUZZ_TARGETS:-$("$program" --list)}; do
    [ -d "$work/$target/new" ] || continue
    corpus=$tree/tests/fuzz/corpus/$target
    mkdir -p "$corpus"
    rm -rf "$work/$target/kept"
    cp -r "$work/seeds/$target" "$work/$target/kept" || exit 99
    # What is in the first folder stays; the rest is added where it is new.
    nice -n 19 "$program" --target="$target" -merge=1 -use_counters=0 \
        -rss_limit_mb=256 -timeout=5 -max_len=40000 "$work/$target/kept" \
        "$corpus" "$work/$target/new" > "$work/$target.merge.log" 2>&1 || {
        echo "$target: see $work/$target.merge.log"
        status=1
        continue
    }
    rm -f "$corpus"/*
    for file in "$work/$target/kept"/*; do
        [ -e "$work/seeds/$target/${file##*/}" ] || cp "$file" "$corpus/"
    done
    echo "$target: $(find "$corpus" -type f | wc -l) files"
done
exit $status
