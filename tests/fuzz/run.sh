#!/bin/sh
# Runs the fuzz targets and prints what came of it, one line a target.
#
#   sh tests/fuzz/run.sh PROGRAM WORK
#
# PROGRAM is tests/fuzz/fuzz of a build with clang (make fuzz).  WORK keeps the
# inputs that brought something new (WORK/TARGET/new), those that failed
# (WORK/TARGET/bad) and the logs.
#
#   FUZZ_SECONDS   for each target, default 3600
#   FUZZ_TOTAL     instead: for all targets together
#   FUZZ_TARGETS   some of them only
#   JOBS           processes at a time, default 1
#
# A crash, a leak, undefined behaviour, an input that takes 5 s or 256 MB: the
# target ends there, its input is in WORK/TARGET/bad, and the status is 1.
set -u
tree=$(cd "$(dirname "$0")/../.." && pwd) || exit 99

# one PROGRAM WORK SECONDS TARGET: for xargs.
if [ "${1:-}" = one ]; then
    program=$2 work=$3 seconds=$4 target=$5
    mkdir -p "$work/$target/new" "$work/$target/bad" "$work/seeds/$target"
    set --
    for kind in corpus regression; do
        [ ! -d "$tree/tests/fuzz/$kind/$target" ] ||
            set -- "$@" "$tree/tests/fuzz/$kind/$target"
    done
    for try in 1 2 3; do
        nice -n 19 "$program" --target="$target" -max_total_time="$seconds" \
            -rss_limit_mb=256 -timeout=5 -max_len=40000 -print_final_stats=1 \
            -artifact_prefix="$work/$target/bad/" \
            "$work/$target/new" "$work/seeds/$target" "$@" \
            > "$work/$target.log" 2>&1
        status=$?
        # Slow this once is a busy machine's doing.
        again=
        for slow in "$work/$target/bad"/timeout-*; do
            [ -f "$slow" ] && "$program" --target="$target" -timeout=5 \
                "$slow" > /dev/null 2>&1 && rm "$slow" && again=$try
        done
        [ -n "$again" ] || break
    done
    [ -z "$(ls "$work/$target/bad")" ] || status=1
    echo "$status" > "$work/$target.status"
    exit 0
fi

program=$1 work=$2
mkdir -p "$work" || exit 99
python3 "$tree/tests/fuzz/seeds.py" "$tree" "$work/seeds" || exit 99
targets=${FUZZ_TARGETS:-$("$program" --list)} || exit 99
seconds=${FUZZ_SECONDS:-3600}
if [ -n "${FUZZ_TOTAL:-}" ]; then
    # shellcheck disable=SC2086
    set -- $targets
    seconds=$((FUZZ_TOTAL / $#))
    [ "$seconds" -gt 0 ] || seconds=1
fi

# Freed memory is kept for a while, which counts as used: not too much of it.
ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16
UBSAN_OPTIONS=print_stacktrace=1
export ASAN_OPTIONS UBSAN_OPTIONS
# shellcheck disable=SC2086
printf '%s\n' $targets | xargs -P "${JOBS:-1}" -n 1 \
    sh "$0" one "$program" "$work" "$seconds"

bad=0
printf '%-16s %8s %11s %7s %5s %5s\n' target seconds executions edges new bad
for target in $targets; do
    status=$(cat "$work/$target.status" 2> /dev/null)
    found=$(find "$work/$target/bad" -type f | wc -l)
    awk -v target="$target" -v found="$found" '
    function after(word, i) {
        for (i = 1; i < NF; i++) if ($i == word) return $(i + 1)
        return 0
    }
    /INITED/ { first = after("cov:") }
    /^#[0-9]+.* cov: / { last = after("cov:") }
    /^Done [0-9]+ runs in / { seconds = $5 }
    /^stat::number_of_executed_units:/ { runs = $2 }
    END {
        printf "%-16s %8s %11d %7d %5d %5d\n", target, \
            seconds ? seconds : "ended", runs, last, last - first, found
    }' "$work/$target.log"
    if [ "$status" != 0 ]; then
        bad=1
        grep -hE 'SUMMARY|ERROR|not so|runtime error' "$work/$target.log" |
            sed 's/^/    /'
        echo "    status $status; see $work/$target.log"
    fi
done
exit $bad
