#!/bin/sh
# Build keizu, read the sample world and say who stands behind its contractors.
#
# One command for a bare Debian 12: installs the packages that are missing
# (root only then), builds in build/samples, imports samples/ into a fresh
# store there, and prints scores, a control chain (and its chart), what an
# unlisted contractor declares beside what its parent filed, the ties of a
# director, and findings.
#
#   sh samples/run.sh            JOBS=N for N compiler processes
set -eu
unset CDPATH KEIZU_DB
LC_ALL=C.UTF-8
export LC_ALL

fail()
{
    echo "samples/run.sh: $*" >&2
    exit 1
}

cd "$(dirname "$0")/.." || fail "the source folder is not readable"
[ -f configure.ac ] && [ -f samples/packages.sh ] ||
    fail "this is not keizu's source folder: $(pwd)"
. samples/packages.sh

# shellcheck disable=SC2086
need_packages $packages_build || fail "cannot build without them"

# step TEXT COMMAND...: run quietly, show the end of the output if it fails.
step()
{
    echo "$1"
    shift
    "$@" > "$log" 2>&1 || {
        tail -n 30 "$log" >&2
        fail "that failed; the whole output is in $(pwd)/$log"
    }
}

build=build/samples
mkdir -p "$build" || fail "cannot write to $(pwd)/build"
log=$build/run.log
: > "$log" || fail "cannot write to $(pwd)/$build"
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}

configure()
{
    # A relative path to configure also works where the folder has a space.
    (cd "$build" && ../../configure -q)
}

compile()
{
    make -C "$build" -s -j"$jobs"
}

# The way EDINET hands a filing out (type=1): one zip, the same bytes always.
pack()
{
    rm -rf "$build/pack" "$build/S900AAA3.zip"
    cp -R samples/edinet-packed "$build/pack"
    find "$build/pack" -exec touch -d '2025-06-27 00:00:00 UTC' {} +
    (cd "$build/pack" && TZ=UTC zip -q -X -r ../S900AAA3.zip XBRL)
}

[ -x configure ] || step "making configure" make_configure
[ -f "$build/Makefile" ] || step "configuring in $build" configure
step "compiling" compile
step "packing one filing as EDINET does" pack

keizu()
{
    "$build/keizu" --db "$store" "$@"
}

# said LINE: show a command line as the reader would type it, and run it.
# Status 1 means done, with findings: the sample world has some on purpose.
said()
{
    echo
    echo "\$ $1"
    status=0
    eval "$1" || status=$?
    [ "$status" -le 1 ] || fail "that ended with status $status"
}

store=$build/samples.db
rm -f "$store" "$store"-* "$store".*
rm -f "$build/read.csv"
said "keizu import -o $build/read.csv samples/csv samples/edinet \\
    $build/S900AAA3.zip samples/houjin samples/edinet-codelist \\
    samples/declaration samples/parent"

# The table for people has some forty columns; here are those that fit.
echo
echo "\$ keizu score --list samples/contractors.csv -f tsv     (some columns)"
scores=$(keizu score --list samples/contractors.csv -f tsv) ||
    fail "keizu score failed"
echo "$scores" | awk -F '\t' '
function share(of) { return $at[of] == "" ? "" : sprintf("%.4f", $at[of]) }
NR == 1 {
    for (i = 1; i <= NF; i++) at[$i] = i
    printf "%-8s %-8s %-8s %-9s %-8s %-8s %s\n", "foreign", "at least",
        "at most", "control", "ties", "findings", "contractor"
    next
}
{
    printf "%-8s %-8s %-8s %-9s %-8s %-8s %s %s\n", share("foreign"),
        share("foreign_lower"), share("foreign_upper"),
        $at["control_foreign"], share("tie_foreign_lower"), $at["findings"],
        $at["id"], $at["name"]
}'

# Controlled from abroad through two Japanese companies: each step.
said "keizu chain -f csv houjin:7999901000001 | cut -d, -f4,6,7,11 |
    sed -n '1p;5,7p'"
said "keizu chain -f table houjin:7999901000001 | grep ^en:"
# The same as a chart, with its documents.
said "keizu chain --overwrite -o $build/chain.html houjin:7999901000001"
# What a contractor declares, and what its parent's annual report says.
said "keizu stakes -f csv houjin:9999901000016 | cut -d, -f3,5,7,8 | grep -v ,0,"
said "keizu findings -f tsv | grep -e ^code -e ^conflict -e ^holder-absent |
    cut -f1,4,9-11,13,14 --output-delimiter=' | '"
# A director who also sits on a board that is controlled from abroad.
said "keizu ties -f csv houjin:9999901000008 | cut -d, -f1-5,10-12,15"
said "keizu ties -f table houjin:9999901000008 | sed -n '/^interlocks/,\$p'"
# Run by a managing member from abroad that holds 1 %.
said "keizu ties -f csv houjin:8999901000017 | cut -d, -f2-5,10,15"
# A company that is gone, and who took it over.
said "keizu show -f csv houjin:7999901000018 | grep ^succeeded |
    cut -d, -f1-4,8,12"
said "keizu findings -f csv | cut -d, -f1-3"
echo
echo "$(keizu findings -f jsonl | wc -l) findings; the store is $store,
the chart is $(pwd)/$build/chain.html"
