#!/bin/sh
# show: mergers from both sides.
. "${srcdir:-.}/tests/cli/lib.sh"

# A merges into B, which says so too and took over C before; B into D later.
row=',,301,東京都,架空区,霧町１番,,13,000,0000000,,'
cat > diff_20260401.csv <<END
1,9999901000032,21,0,2026-04-01,2026-03-28,架空あさ株式会社$row,2026-03-28,11,7999901000034,"",2015-10-05,1,,,,,,0
2,7999901000034,71,0,2026-04-01,2026-03-28,架空ひる株式会社$row,,,,"令和８年３月２１日東京都架空区霧町１番架空あさ株式会社（9999901000032）を合併平成２８年４月１日東京都架空区霧町１番架空よる株式会社（5999901000036）を合併",2015-10-05,1,,,,,,0
3,3999901000038,21,0,2026-04-01,2026-03-26,架空ゆう商店合資会社$row,2026-03-26,31,7999901000034,,2015-10-05,1,,,,,,0
END
expect 0 '*' '0 rejected' keizu import diff_20260401.csv
expect 0 'succeeded-by,houjin:7999901000034,架空ひる株式会社,merger,2026-03-28,2026-04-01,diff_20260401.csv,line 1
succeeded-by,houjin:7999901000034,架空ひる株式会社,merger,2026-03-21,2026-04-01,diff_20260401.csv,line 2' \
    '' sh -c "keizu show -f csv houjin:9999901000032 |
    grep -e succeeded -e took | cut -d, -f1-4,8,11-13"
expect 0 'took-over,houjin:9999901000032,架空あさ株式会社,merger,2026-03-28
took-over,houjin:3999901000038,架空ゆう商店合資会社,other,2026-03-26
took-over,houjin:9999901000032,架空あさ株式会社,merger,2026-03-21
took-over,houjin:5999901000036,houjin:5999901000036,merger,2016-04-01' \
    '' sh -c "keizu show -f csv houjin:7999901000034 |
    grep -e succeeded -e took | cut -d, -f1-4,8"

# Of a day, and of what was known: not before either.
expect 0 'took-over,houjin:5999901000036' '' sh -c \
    "keizu show -f csv --as-of 2026-03-20 houjin:7999901000034 |
    grep -e succeeded -e took | cut -d, -f1,2"
expect 1 '' '' sh -c \
    "keizu show -f csv --known-by 2026-03-31 houjin:7999901000034 |
    grep -e succeeded -e took"

# The whole evidence in JSON; both languages of the table.
expect 0 '~"took_over":[{"party":{"id":"houjin:9999901000032","name":"架空あさ株式会社","type":"company","country":"JP","basis":"incorporation"},"cause":"merger","as_of":"2026-03-28","filed":"2026-04-01","evidence":[{"document":"diff_20260401.csv","title":"法人番号公表サイト diff_20260401.csv","place":"line 1","filed":"2026-04-01","rank":1,' \
    '' sh -c "keizu show -f jsonl houjin:7999901000034"
expect 0 '~"succeeded_by":[],' '' keizu show -f jsonl houjin:7999901000034
expect 0 '~
took over
' '' keizu show -f table --lang en houjin:7999901000034
expect 0 '~
succeeded by
' '' keizu show -f table --lang en houjin:9999901000032
expect 0 '~
承継先（存続会社など）
' '' keizu show -f table --lang ja houjin:9999901000032
finish
