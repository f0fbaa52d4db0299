#!/bin/sh
# The sample world: each value worked by hand in docs/methods.md or beside it.
. "${srcdir:-.}/tests/cli/lib.sh"

# scored COLUMN,... ARGUMENT...: one line of score, those columns only.
scored()
{
    names=$1
    shift
    keizu score -f tsv "$@" | awk -F '\t' -v names="$names" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, ",") }
    NR > 1 {
        for (i = 1; i <= n; i++) {
            value = $at[name[i]]
            # Twelve digits: the last ones belong to the doubles.
            if (value ~ /^[0-9.]+$/) value = sprintf("%.12g", value)
            printf "%s%s", value, i < n ? " " : "\n"
        }
    }'
}

expect 0 '*' '0 rejected, 0 undated, 0 findings' keizu import -f csv \
    "$samples/csv" "$samples/edinet" "$samples/edinet-packed" \
    "$samples/houjin" "$samples/edinet-codelist"

# Through two Japanese companies: 0.7 x 0.55 x 0.6; 15 % of unknown class.
expect 0 '0.231 0.231 0.381 0.619 0.769 0.15 SG certain lei:9999LANTERNFISH00171 0.85' '' \
    scored foreign,foreign_lower,foreign_upper,domestic_lower,domestic_upper,unknown_class,top_country,control_foreign,controller,identified_share \
    houjin:7999901000001

# Exactly half each: nobody controls.  Of the Japanese half 10 % are Norwegian,
# 2.5 % held by two people at Japanese addresses, the rest undisclosed.
expect 0 '0.55 0.55 0.894609693878  0 0.4375' '' \
    scored foreign,foreign_lower,foreign_upper,controller,controllers,undisclosed \
    houjin:3999901000005

# The amendment replaces the filing: 1,960,000 of 19,600,000, first 980,000.
expect 0 '0.1 0.875' '' scored foreign,undisclosed edinet:E90001
expect 0 '0.05 0.925' '' \
    scored foreign,undisclosed --known-by 2025-09-29 edinet:E90001

# Large-holding report, 6 % of the issued shares: behind the accounts, or
# moved out of them: 1,200,000 of 19,600,000 beside the Norwegian fund.
expect 0 '0.161224489796' '' \
    scored foreign --nominees look-through edinet:E90001
# As they stand: a trust account 16 % (JP), a custodian 7 % (US), the fund.
expect 0 '0.17' '' scored foreign --nominees holder edinet:E90001

# 52 % held from Singapore above a ring that has 0.25605 of it; a member of the
# ring, the reciprocal holder known by name and address, holds 3 % of it: 52 %
# become 0.52 / (1 - 0.03 x 0.50123) = 0.52794.
expect 0 '0.135180314167 0.135180314167 0.191738327823' '' \
    scored foreign,foreign_lower,foreign_upper houjin:9999901000008

# A closed ring holds 40 %: nobody's.
expect 0 '0.4 0 0.4 0.6' '' \
    scored unattributed,foreign_lower,foreign_upper,domestic_lower \
    houjin:1999901000015

# 60 + 30 + 20 %: taken as wholly undisclosed.
expect 0 '0 1 1 possible' '' \
    scored foreign_lower,foreign_upper,undisclosed,control_foreign \
    houjin:4999901000012

# A band (25, 50], a state fund 20 %, an owner of unknown country 10 %.
expect 0 '0.45 1 0.2 0.75 0.1 0.45' '' \
    scored foreign_lower,foreign_upper,foreign_state_lower,foreign_state_upper,unknown_class,undisclosed \
    houjin:3999901000013

# Three times 33.33 %: all of it, read as printed.
expect 0 '0 0 1' '' \
    scored foreign,undisclosed,identified_share houjin:2999901000014

# A company is found by each of its identifiers.
expect 0 '0.1' '' scored foreign houjin:4999901000004
expect 0 '0.1' '' scored foreign sec:9901

# A list: its own columns are echoed in front or behind, a row a line.
expect 0 '10' '' sh -c "keizu score -f csv --list '$samples/contractors.csv' |
    grep -c ."
expect 0 '5' '' sh -c "keizu score -f csv --list '$samples/contractors.csv' |
    grep -c 審査二係"

# A GK: 9.9 of 10 million yen Japanese, 0.1 from Singapore, whose owner runs it.
# By votes that is no control; the tie is 1 - (1 - 1 x 1).
expect 0 '0.01 0.01 0.01 excluded local:suzumori 1 1 1' '' \
    scored foreign,foreign_lower,foreign_upper,control_foreign,controller,tie_foreign_lower,officers_foreign,findings \
    houjin:8999901000017
expect 0 '~"findings":[{"code":"managing-member","severity":"warning","party":{"id":"houjin:8999901000017"' \
    '' keizu control -f jsonl houjin:8999901000017
expect 0 '~local:suzumori,' 'does not count: 1 (keizu findings)' \
    keizu control -f csv houjin:8999901000017
expect 0 '~excluded' 'does not count: 1 (keizu findings)' \
    keizu control -f csv --bloc foreign houjin:8999901000017
expect 0 '*' 'does not count: 1 (keizu findings)' \
    keizu chain -f csv houjin:8999901000017
expect 0 '~"code":"managing-member"' '' \
    keizu stakes -f jsonl houjin:8999901000017
expect 0 'managing-member,houjin:8999901000017;lei:9999LANTERNFISH00171,履歴事項全部証明書 霧笛台クラウド 2025-06-20,1' \
    '' sh -c 'keizu findings -f csv | grep ^managing | cut -d, -f1,3,4,10'
# Not before it was, or was known.
expect 1 '' '' sh -c 'keizu findings -f csv --as-of 2021-03-31 | grep ^managing'
expect 1 '' '' sh -c 'keizu findings -f csv --known-by 2025-06-19 |
    grep ^managing'

# A Japanese director on a board that is 0.7 foreign: 1/4 x 0.7 at weight 1.
expect 0 '0.175 0.175 0.175' '' \
    scored tie_foreign_lower,tie_foreign_upper,tie_foreign_lower \
    houjin:9999901000008
expect 0 '~"interlocks":[{"company":{"id":"houjin:5999901000003",' '' \
    keizu ties -f jsonl houjin:9999901000008
expect 0 '~"weight":1,"jaccard":0.5,"direct":true,' '' \
    keizu ties -f jsonl houjin:9999901000008

# The merger, from both sides; a former name; a filer by its code.
expect 0 'succeeded-by,houjin:9999901000008,苔庭データセンター株式会社,merger' \
    '' sh -c 'keizu show -f csv houjin:7999901000018 | grep ^succ |
    cut -d, -f1-4 | uniq'
expect 0 'took-over,houjin:7999901000018,磯波通信網株式会社,merger,2024-10-08,line 19
took-over,houjin:7999901000018,磯波通信網株式会社,merger,2024-10-01,line 8' \
    '' sh -c 'keizu show -f csv houjin:9999901000008 | grep ^took |
    cut -d, -f1-4,8,13'
expect 0 'houjin:2999901000014' '' sh -c 'keizu find -f csv 凪原電算 |
    tail -n 1 | cut -d, -f1'
# It was renamed on 2024-04-01; the register of 2025 tells.
expect 0 '凪原ソフト株式会社' '' scored name houjin:2999901000014
expect 0 '凪原電算株式会社' '' \
    scored name --as-of 2024-03-31 houjin:2999901000014
expect 0 '凪原ソフト株式会社' '' \
    scored name --as-of 2024-04-01 houjin:2999901000014
expect 0 '凪原ソフト株式会社' '' \
    scored name --as-of 2024-03-31 --known-by 2025-07-31 houjin:2999901000014
expect 0 '~"name":"凪原電算株式会社"' '' \
    keizu show -f jsonl --as-of 2024-03-31 houjin:2999901000014
expect 0 'lei:9999DELTAFORMBV00160' '' sh -c \
    'keizu find -f csv edinet:E90003 | tail -n 1 | cut -d, -f1'

# The evidence rank beside every document: a signed register is 3, the registry
# of commerce 1.
expect 0 'rank
3' '' sh -c 'keizu stakes -f csv houjin:7999901000001 | sed "s/.*,//" |
    grep . | uniq'
expect 0 'rank
3' '' sh -c 'keizu chain -f csv houjin:7999901000001 | sed "s/.*,//" | uniq'
expect 0 'rank
1' '' sh -c 'keizu ties -f csv houjin:9999901000008 | sed "s/.*,//"'
expect 0 'officer,1
holder,3' '' sh -c 'keizu show -f csv houjin:9999901000008 |
    grep -e ^holder -e ^officer | sed "s/,.*,/,/" | sort -ru'
expect 0 '~"evidence":[{"document":"株主名簿記載事項証明書 潮目暗号技研 2025-05-20","title":"株主名簿記載事項証明書 潮目暗号技研 2025-05-20","place":"1 行","filed":"2025-05-20","rank":3,' \
    '' keizu control --proof -f jsonl houjin:7999901000001
expect 0 '~1 行 (rank 3)' '' keizu stakes -f table houjin:7999901000001
expect 0 '~1 行 (証拠順位 3)' '' \
    keizu stakes -f table --lang ja houjin:7999901000001

expect 0 'behind-nominee
closed-ring
closed-ring
managing-member
over-full
read-as-printed
self-holding' '' sh -c "keizu findings -f tsv | sed 1d | cut -f1 | sort"
finish
