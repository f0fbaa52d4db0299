#!/bin/sh
# Ultimate controllers of a chain of 10^6 companies and of a ring of 10^5, and
# who controls the last of a chain and of a ring of 10^5 and of 2^40 paths, on a
# small stack and without a closure a company, which would take hours.
. "${srcdir:-.}/tests/cli/lib.sh"

length=1000000 limits='ulimit -s 256;'
if grep -q __asan_init "$build/keizu"; then
    length=20000 limits=
fi
limits="$limits ulimit -t 120;"

# scored COMPANY...: their controllers and how many these are.
scored()
{
    sh -c "$limits"' exec keizu score -f tsv "$@"' - "$@" | awk -F '\t' '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR > 1 { print $at["controller"] ":" $at["controllers"] }'
}

# A chain under P; a ring R over E; a ring S over F, of which the first link is
# not the last member but T, by 30 % and all of a holder of 25 %.
awk -v n=$length 'BEGIN {
    print "owner,owned,share\nP,C1,1\nR1,E,0.8\nS1,F,0.8\nT,H,1"
    print "H,S1,0.25\nT,S1,0.3"
    for (i = 1; i < n; i++) printf "C%d,C%d,0.6\n", i, i + 1
    n /= 10
    for (i = 1; i <= n; i++) printf "R%d,R%d,0.6\n", i, i % n + 1
    n /= 10
    for (i = 1; i < n; i++) printf "S%d,S%d,0.6\n", i, i + 1
    printf "S%d,S1,0.4\n", n }' > deep.csv
expect 0 '*' '*' keizu import -q deep.csv
expect 0 'local:P:1' '' scored local:C$length
expect 0 ':0
:0
local:T:1
local:T:1' '' scored local:E local:R7 local:F local:S7

# Everybody above controls: all of a chain by 0.6, of a ring, of rungs that are
# carried by two; certainly, and possibly through a band in the middle.
awk -v n=$((length / 10)) 'BEGIN {
    print "owner,owned,percent_min,percent_max\nP,C1,100,100\nR1,E,80,80"
    for (i = 1; i < n; i++)
        printf "C%d,C%d,%d,60\n", i, i + 1, i == n / 2 ? 40 : 60
    for (i = 1; i <= n; i++) printf "R%d,R%d,60,60\n", i, i % n + 1
    for (i = 0; i < 40; i++) printf "D%d,A%d,100,100\nD%d,B%d,100,100\n" \
        "A%d,D%d,30,30\nB%d,D%d,30,30\n", i, i, i, i, i, i + 1, i, i + 1
    }' > wide.csv
expect 0 '*' '*' keizu --db wide.db import -q wide.csv

# controllers COMPANY [OPTION]...: how many, by state.
controllers()
{
    sh -c "$limits"' exec keizu --db wide.db control -f csv "$@"' - "$@" |
        awk -F , -v c="$1" '$3 == c { n[$5]++ }
            END { print n["certain"] + 0, n["possible"] + 0 }'
}
half=$((length / 20))
expect 0 "$((half - 1)) $((half + 1))" '' controllers local:C$((length / 10))
expect 0 "$((half * 2)) 0" '' controllers local:C$((length / 10)) --threshold 1/3
expect 0 "$((half * 2)) 0" '' controllers local:E
expect 0 "$((half * 2 - 1)) 0" '' controllers local:R7
expect 0 '40 2' '' controllers local:D40

# And as charts.
for c in C$((length / 10)) R7; do
    expect 0 '</svg>' '' sh -c "$limits
        keizu --db wide.db chain -f svg local:$c | tail -n 1"
done

# Its proof: H, S1, F, beside the company asked about.
expect 0 4 '' sh -c "$limits"'
    keizu chain -f json local:F | grep -c "\"company\": *{"'
finish
