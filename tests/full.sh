#!/bin/sh
# An answer that cannot be written is an error, whatever the verb and format:
# standard output on a full device ends with status 4 and one sentence.
set -u
here=$(cd "$(dirname "$0")" && pwd)
K=${KEIZU:-./keizu}
[ -c /dev/full ] || { echo "no /dev/full"; exit 77; }
t=$(mktemp -d "${TMPDIR:-/tmp}/keizu-full.XXXXXX") || exit 99
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT TERM
bad=0 tried=0

# full STATUS WORD...: the run must end with that status and say something.
full()
{
    want=$1
    shift
    tried=$((tried + 1))
    "$K" --db "$t/k.db" "$@" > /dev/full 2> "$t/err" < /dev/null
    got=$?
    [ "$got" = "$want" ] && [ -s "$t/err" ] && return
    echo "keizu $*: status $got, expected $want: $(cat "$t/err")"
    bad=$((bad + 1))
}

PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here python3 -c '
import sys
from worlds import RandomWorld, write_folder
for name, seeds in (("a", range(7000, 7010)), ("b", range(7010, 7012))):
    worlds = [RandomWorld(seed) for seed in seeds]
    write_folder(sys.argv[1] + "/" + name,
                 [row for w in worlds for row in w.parties],
                 [row for w in worlds for row in w.holdings])
' "$t" || exit 99
"$K" --db "$t/k.db" import "$t/a" > "$t/out" 2> "$t/err"
[ $? -le 1 ] || { cat "$t/err"; exit 1; }
company=$(sed -n 's/^\([^,]*-C0\),.*/local:\1/p' "$t/a/parties.csv" |
    head -n 1)

for format in table csv tsv json jsonl; do
    for verb in 'stakes --all' 'control --all' 'score --all' findings; do
        # shellcheck disable=SC2086
        full 4 $verb -f $format
    done
done
for verb in "show $company" "stakes $company" "control $company" \
    "chain $company" "find Name" status batches importers digest config \
    verify help --version "stakes --help"; do
    # shellcheck disable=SC2086
    full 4 $verb
done

# The summary of an import is output too; what was loaded stays whole.
before=$("$K" --db "$t/k.db" digest)
full 4 import "$t/b/holdings.csv"
after=$("$K" --db "$t/k.db" digest)
"$K" --db "$t/k.db" verify > "$t/out" 2> "$t/err" || {
    echo "verify after an import that could not report:"
    cat "$t/out" "$t/err"
    bad=$((bad + 1))
}
"$K" --db "$t/k.db" import "$t/b/holdings.csv" > "$t/out" 2> "$t/err"
new=$("$K" --db "$t/k.db" digest)
[ "$after" = "$before" ] || [ "$after" = "$new" ] || {
    echo "digests are neither the old nor the new ones: $after"
    bad=$((bad + 1))
}

# -o never leaves a half-written file behind.
cat "$t/out" > "$t/kept"
"$K" --db "$t/k.db" score --all -f csv -o "$t/kept" 2> "$t/err"
[ $? = 0 ] && { echo "-o overwrote a file without --overwrite"; bad=1; }
cmp -s "$t/out" "$t/kept" || { echo "-o changed an existing file"; bad=1; }

echo "full: $tried outputs, $bad wrong"
[ $bad = 0 ]
