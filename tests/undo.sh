#!/bin/sh
# Batches come and go without a trace: import A, import B, undo A has the
# content of B alone; the same file twice, the order of rows and of files
# change nothing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
K=${KEIZU:-./keizu}
t=$(mktemp -d "${TMPDIR:-/tmp}/keizu-undo.XXXXXX") || exit 99
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT TERM
bad=0 checked=0

# k STORE WORD...: run on that store; importing may end with findings (1).
k()
{
    store=$1
    shift
    "$K" --db "$t/$store.db" "$@" > "$t/out" 2> "$t/err" < /dev/null
    status=$?
    [ $status -le 1 ] || {
        echo "keizu $*: status $status: $(cat "$t/err")"
        bad=$((bad + 1))
    }
}

# digests STORE [content]: both digests, or one.
digests()
{
    "$K" --db "$t/$1.db" digest | grep "^${2:-}"
}

# same WHAT A B
same()
{
    checked=$((checked + 1))
    [ "$2" = "$3" ] && [ -n "$2" ] && return
    printf '%s:\n%s\n--- and ---\n%s\n' "$1" "$2" "$3"
    bad=$((bad + 1))
}

differ()
{
    checked=$((checked + 1))
    [ "$2" != "$3" ] && return
    printf '%s: both %s\n' "$1" "$2"
    bad=$((bad + 1))
}

# answers STORE: everything that the facts decide (no document numbers).
answers()
{
    for verb in 'score --all' 'score --all --by-country' \
        'control --all --possible'; do
        # shellcheck disable=SC2086
        "$K" --db "$t/$1.db" $verb -f csv
    done
}

# The worlds overlap: both files speak of the parties of 7101, and B states
# another share for one holding of A.
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here python3 -c '
import random, sys
from worlds import (HOLDING_COLUMNS, PARTY_COLUMNS, RandomWorld, write_folder,
                    write_rows)
t = sys.argv[1]
one, two = RandomWorld(7101), RandomWorld(7102)
write_folder(t + "/A", one.parties, one.holdings)
changed = [dict(r) for r in one.holdings]
changed[0].update(as_of="2025-04-01")
write_folder(t + "/B", one.parties + two.parties, changed[:5] + two.holdings)
rng = random.Random(1)
mixed = one.holdings[:]
rng.shuffle(mixed)
write_rows(t + "/mixed.csv", HOLDING_COLUMNS, mixed)
' "$t" || exit 99

# undo: A's two files (each a batch) before B, after B, and around B.
k alone import "$t/B"
k first import "$t/A"
k first import "$t/B"
differ "A adds something" "$(digests first)" "$(digests alone)"
batches()
{
    "$K" --db "$t/$1.db" batches -f csv | sed -n '2,$s/,.*//p'
}
for batch in $(batches first | head -n 2); do
    k first undo "$batch"
done
same "undo A after A, B" "$(digests alone)" "$(digests first)"
same "answers after undo" "$(answers alone)" "$(answers first)"
k first verify

k last import "$t/B"
k last import "$t/A"
for batch in $(batches last | tail -n 2); do
    k last undo "$batch"
done
same "undo A after B, A" "$(digests alone)" "$(digests last)"
same "answers after undo" "$(answers alone)" "$(answers last)"
k last verify

# undo everything, and load it again.
for batch in $(batches last); do
    k last undo "$batch"
done
k last verify
k last import "$t/B"
same "B undone and loaded again" "$(digests alone)" "$(digests last)"

# the same file twice.
k twice import "$t/A"
before=$(digests twice)
number=$(batches twice | wc -l)
k twice import "$t/A"
same "the same files twice" "$before" "$(digests twice)"
same "batches after the same files twice" "$number" \
    "$(batches twice | wc -l)"
same "rebuild" "$before" "$(k twice rebuild; digests twice)"

# order of rows: places move, so only the content is the same.
k rows import "$t/A/holdings.csv"
k mixed import "$t/mixed.csv"
same "order of rows" "$(digests rows content)" "$(digests mixed content)"
same "answers, order of rows" "$(answers rows)" "$(answers mixed)"

# order of files.
k forth import "$t/A/holdings.csv"
k forth import "$t/A/parties.csv"
same "order of files" "$(digests twice content)" "$(digests forth content)"
same "answers, order of files" "$(answers twice)" "$(answers forth)"

echo "undo: $checked comparisons, $bad wrong"
[ $bad = 0 ]
