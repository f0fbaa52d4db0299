#!/bin/sh
# Everything that is tested, in one command on a bare Debian 12.
#
# Installs what the tests need (root only where a package is missing), then:
# build and suite with gcc; build with clang, suite under the address and
# undefined behaviour sanitizers and 120 s of fuzzing with that; make distcheck,
# the real filings.  Ends with
#   keizu: N passed, N failed, N skipped
#
#   sh tests/run.sh        JOBS=N processes; KEIZU_DATA=DIR real filings,
#                          default ../shared/data where that exists
set -u
unset CDPATH KEIZU_DB MAKEFLAGS MAKELEVEL
LC_ALL=C.UTF-8
export LC_ALL

cd "$(dirname "$0")/.." || exit 1
. samples/packages.sh

# shellcheck disable=SC2086
need_packages $packages_build libcmocka-dev clang \
    libclang-rt-14-dev clang-format python3 sqlite3 locales mandoc faketime \
    strace xz-utils libxml2-utils graphviz python3-networkx python3-igraph || {
    echo "keizu: 0 passed, 1 failed, 0 skipped"
    exit 1
}

# One more than there are processors: some tests wait for the disk.
jobs=${JOBS:-$(($(getconf _NPROCESSORS_ONLN) + 1))}
build=build/tests
data=${KEIZU_DATA:-../shared/data}
passed=0 failed=0 skipped=0
started=$(date +%s)

rm -rf "$build"
mkdir -p "$build" || exit 1

# count NAME STATUS LOG: a step that is one test of its own.
count()
{
    case $2 in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) && echo "  skipped: $1" ;;
    *)
        failed=$((failed + 1))
        echo "  FAILED: $1 (status $2); the end of $3:"
        tail -n 25 "$3" | sed 's/^/    /'
        ;;
    esac
}

# step NAME LOG COMMAND...: run, count as one test, print the time it took.
step()
{
    name=$1 log=$build/$2.log
    shift 2
    echo "== $name"
    from=$(date +%s)
    "$@" > "$log" 2>&1
    status=$?
    count "$name" $status "$log"
    echo "   $(($(date +%s) - from)) s"
    return $status
}

# configured DIR FLAG...: an out-of-tree build folder, everything compiled.
# A compiler that does not work (configure ends with 77) is a failure.
configured()
{
    dir=$build/$1
    shift
    mkdir -p "$dir" &&
        (cd "$dir" && ../../../configure -q --enable-werror "$@") &&
        make -C "$dir" -s -j"$jobs" all &&
        make -C "$dir" -s -j"$jobs" check TESTS= || return 1
}

# suite NAME DIR [VARIABLE=VALUE...]: make check there; every test of it
# counts for itself.
suite()
{
    name=$1 dir=$build/$2
    shift 2
    echo "== $name"
    from=$(date +%s)
    make -C "$dir" -s -k -j"$jobs" check "$@" > "$dir-check.log" 2>&1
    status=$?
    find "$dir" -name '*.trs' | LC_ALL=C sort > "$dir.trs.list"
    ran=0 broken=0
    while IFS= read -r trs; do
        ran=$((ran + 1))
        case $(sed -n 's/^:global-test-result: *//p' "$trs") in
        PASS) passed=$((passed + 1)) ;;
        SKIP)
            skipped=$((skipped + 1))
            echo "  skipped: ${trs#"$build/"}: $(tail -n 1 "${trs%.trs}.log")"
            ;;
        *)
            failed=$((failed + 1)) broken=1
            echo "  FAILED: ${trs#"$build/"}"
            tail -n 25 "${trs%.trs}.log" | sed 's/^/    /'
            ;;
        esac
    done < "$dir.trs.list"
    # A suite that broke before or beside its tests must not look like success.
    [ "$ran" != 0 ] && { [ $status = 0 ] || [ $broken = 1 ]; } ||
        count "$name (make check itself)" 1 "$dir-check.log"
    echo "   $ran tests, $(($(date +%s) - from)) s"
}

# scripts_but NAME...: the scripts of the suite without these.
scripts_but()
{
    sed -n 's/^script_tests += %D%/tests/p' tests/local.mk |
        grep -v "/\($(echo "$@" | sed 's/ /\\|/g')\)\." | tr '\n' ' '
}

# The archive is complete: it builds, passes and installs from a read-only tree.
# Of the tests some that read files of the archive; all have run before.
distcheck()
{
    make -C "$build/gcc" -s -j"$jobs" distcheck TESTS="$(echo \
        tests/test_importers tests/test_edinet_asr tests/test_edinet_tsv \
        tests/test_gbizinfo tests/cli/010-usage.sh tests/cli/500-samples.sh \
        tests/test_decimal.sh tests/test_examples.py tests/test_properties.py)"
}

fuzz()
{
    make -C "$build/asan" -s fuzz-program &&
        FUZZ_TOTAL=120 JOBS=$jobs sh tests/fuzz/run.sh \
            "$build/asan/tests/fuzz/fuzz" "$build/fuzz-work"
}

real()
{
    [ -d "$data" ] || {
        echo "no real filings in $data"
        return 77
    }
    sh tests/real.sh "$build/gcc/keizu" "$data"
    status=$?
    [ $status != 77 ] || {
        echo "the filings are there: a skipped test is a failure"
        status=1
    }
    return $status
}

[ -x configure ] || step "configure script" autoreconf make_configure
if step "build with gcc, warnings are errors" gcc-build \
    configured gcc CC=gcc --disable-lto
then
    suite "suite, gcc" gcc
fi
if step "build with clang and sanitizers, warnings are errors" asan-build \
    configured asan CC=clang --enable-sanitizers \
    CFLAGS='-O1 -gline-tables-only -fsanitize=fuzzer-no-link'; then
    ASAN_OPTIONS=abort_on_error=0:detect_leaks=1
    UBSAN_OPTIONS=print_stacktrace=1
    export ASAN_OPTIONS UBSAN_OPTIONS
    # The rules about sources have been checked; sanitizers add globals.  Nor
    # are those scripts run again that start the program some hundred times.
    suite "suite, sanitizers" asan house_rules= \
        scripts_run="$(scripts_but 010-usage 060-personal 520-deep full kill \
            torture undo \
            test_bad test_bench test_bounds test_bounds_self \
            test_brought_about test_categories test_completions test_cuts \
            test_exact test_examples test_graph_file test_graph_formats test_look \
            test_oracle test_oracle_self test_properties test_same \
            test_sandbox_import test_shares test_ties_oracle test_witness)"
    unset ASAN_OPTIONS UBSAN_OPTIONS
    step "fuzzing, 120 s" fuzz fuzz
    sed 's/^/  /' "$build/fuzz.log"
fi
step "make distcheck" distcheck distcheck
step "real filings" real real
[ ! -f "$build/real.log" ] || sed 's/^/  /' "$build/real.log"

echo "$(($(date +%s) - started)) s in all"
echo "keizu: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
