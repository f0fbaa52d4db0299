#!/bin/sh
# Two annual reports: the second no longer ranks its holders by votes.
. "${srcdir:-.}/tests/cli/lib.sh"
golden=$top/importers/edinet_asr/golden

sed 's/2025-/2024-/g' "$golden/votes.xbrl" > first.xbrl
# without votes, and with fewer shares of the largest holder
tr '\n' '\r' < "$golden/votes.xbrl" |
    sed -e 's/<jpcrp_cor:[A-Za-z]*VotingRights contextRef[^>]*>[^<]*<[^>]*>//g' \
        -e 's/<jpcrp_cor:[A-Za-z]*VotingRightsHeld [^>]*[^\/]>[^<]*<[^>]*>//g' \
        -e 's/<jpcrp_cor:[A-Za-z]*VotingRightsHeld [^>]*\/>//g' \
        -e 's/>3000000</>1200000</' | tr '\r' '\n' > second.xbrl
grep -q VotingRightsHeld second.xbrl && complain "second.xbrl has votes"
expect 1 '*' '' keizu import -q first.xbrl second.xbrl

holders()
{
    keizu stakes -f csv "$@" edinet:E99120 | grep '㈱\|株式会社' |
        cut -d, -f3,6,7
}
expect 0 '~磯舟商事㈱,0.3,0.3' '' holders --of votes --as-of 2025-03-30
# own shares are 500000 of 12000000: 1200000 to 1201000 of 11500000
expect 0 '~磯舟商事㈱,0.10434782608695652,0.10443478260869565' '' \
    holders --of votes
keizu stakes -f csv --of shares edinet:E99120 > shares.csv
keizu stakes -f csv --of votes edinet:E99120 > votes.csv
expect 0 '' '' diff shares.csv votes.csv

# A finding that quotes the document: its reason is translated.
expect 1 '*' '' keizu import -q "$golden/affiliates.xbrl"
expect 0 '~: ㈱礁電力 | 京都府架空市 | 約半分' '' keizu findings --lang ja
expect 0 '' '' sh -c \
    'keizu findings -f csv --lang ja | grep "a ratio of votes is not" || :'
expect 0 '~a ratio of votes is not understood: ㈱礁電力 | 京都府架空市 | 約半分' '' \
    keizu findings --lang en
finish
