#!/bin/sh
# What is personal: no verb prints a full birth date without --with-personal,
# and none an individual's address at all.
. "${srcdir:-.}/tests/cli/lib.sh"
# Hundreds of answers: other tests look for leaks, which doubles their time.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

# Persons whom other rows call a company or nothing, and rows that are refused.
cat > p.csv <<'END'
id,name,type,birth_date,address,residence
p1,霧田　一,person,1961-13-45,架空市霧町３丁目４番,JP
p2,霧田　二,person,1962-02-03,架空市霧町５丁目６番,JPN
p3,霧田　三,person,1963-02-03,架空市霧町７丁目８番,JP,extra
p4,霧田　四,company,1964-02-03,架空市霧町９丁目９番,JP
p4,霧田　四,company,,架空市霧町９丁目９番,JP
p5,霧田　五,,1965-02-03,架空市霧町１０丁目９番,JP
p6,霧田　六,company,,架空市霧町１１丁目９番,JP
p6,霧田　六,person,,架空市霧町１１丁目９番,JP
c,株式会社霧町工業,company,,架空市霧町１２丁目９番,JP
END
cp -R "$samples/declaration" declaration
chmod -R u+w declaration
sed 's/1971-05-05/1971-55-05/' "$samples/declaration/officers.csv" \
    > declaration/officers.csv
expect 1 '*' '3 rejected' keizu import p.csv "$samples/csv" \
    "$samples/edinet" "$samples/edinet-packed" declaration "$samples/parent"
expect 3 '~p.csv: line 2: birth_date is not a day' 'p.csv: line 2' \
    keizu import -q --strict --source x p.csv

# Every birth date the files state, and every address of a person.
{
    grep -ohE '\b(18|19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b' p.csv
    awk -F , 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $(at["birth_date"]) }' "$samples/csv/parties.csv"
    awk -F , 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $(at["生年月日"]) }' declaration/officers.csv \
        declaration/beneficial-owners.csv
    sed -n 's/.*<jpcrp_cor:DateOfBirth[^>]*>\([^<]*\)<.*/\1/p' \
        "$samples"/edinet/*.xbrl "$samples"/edinet-packed/XBRL/*/*.xbrl
} | grep -E '^....-..-..$' | sort -u > births
grep -ohE '霧町(３|５|７|９|１０|１１)丁目|帆立町６番' p.csv \
    declaration/holders.csv declaration/beneficial-owners.csv | sort -u > streets
expect 0 '7' '' sh -c 'grep -c . streets'
expect 0 '~' '' sh -c '[ "$(grep -c . births)" -gt 30 ]'

cat > parties <<'END'
local:p4
local:p5
local:p6
帆立　渚
houjin:9999901000016
edinet:E90001
END

# ask WITH FORMAT VERB...: what it prints, words on stderr included.
ask()
{
    with=$1 format=$2
    shift 2
    # shellcheck disable=SC2086
    keizu "$@" $with -f "$format" 2>&1
}

every_verb()
{
    while read -r party; do
        for verb in show ties stakes 'stakes --down' 'control --proof' \
            chain score 'score --by-country'; do
            # shellcheck disable=SC2086
            ask "$1" "$2" $verb "$party"
        done
    done < parties
    for verb in findings 'identity list' 'identity list --joined' 'score --all' 'ties --all' 'control --all'; do
        # shellcheck disable=SC2086
        ask "$1" "$2" $verb
    done
    for verb in status batches verify importers 'find 霧' 'find 霧田' \
        'find 霧町' 'find 帆立' 'find 架空市' 'find 1971' 'show 霧田'; do
        # shellcheck disable=SC2086
        ask '' "$2" $verb
    done
}

for format in table csv jsonl; do
    every_verb '' $format > said
    expect 1 '' '' grep -Ff births said
    expect 1 '' '' grep -Ff streets said
    expect 0 '*' '' grep -q 霧田 said
    every_verb --with-personal $format > said
    expect 0 '*' '' grep -qFf births said
    expect 1 '' '' grep -Ff streets said
    expect 0 '*' '' grep -q 霧町１２丁目 said
done
for format in dot graphml gexf; do
    while read -r party; do
        ask --with-personal $format chain "$party"
    done < parties > said
    expect 1 '' '' grep -Ff births said
    expect 1 '' '' grep -Ff streets said
    expect 0 '*' '' grep -q 霧田 said
done
finish
