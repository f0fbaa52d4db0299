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
    "$samples/csv" "$samples/edinet" "$samples/edinet-packed"

# Through two Japanese companies: 0.7 x 0.55 x 0.6; 15 % of unknown class.
expect 0 '0.231 0.231 0.381 0.619 0.769 0.15 SG certain lei:9999LANTERNFISH00171 0.85' '' \
    scored foreign,foreign_lower,foreign_upper,domestic_lower,domestic_upper,unknown_class,top_country,control_foreign,controller,identified_share \
    houjin:7999901000001

# Exactly half each: nobody controls.  Of the Japanese half 10 % are Norwegian,
# 2.5 % held by two people at Japanese addresses, the rest undisclosed.
expect 0 '0.55 0.55 0.9875  0 0.4375' '' \
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
expect 0 '0.135180314167 0.135180314167 0.246964035497' '' \
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
expect 0 '9' '' sh -c "keizu score -f csv --list '$samples/contractors.csv' |
    grep -c ."
expect 0 '4' '' sh -c "keizu score -f csv --list '$samples/contractors.csv' |
    grep -c 審査二係"

expect 0 'behind-nominee
closed-ring
closed-ring
over-full
read-as-printed
self-holding' '' sh -c "keizu findings -f tsv | sed 1d | cut -f1 | sort"
finish
