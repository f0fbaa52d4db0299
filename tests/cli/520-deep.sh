#!/bin/sh
# Ultimate controllers of a chain of 10^6 companies and of a ring of 10^5, on a
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

# Its proof: H, S1, F, beside the company asked about.
expect 0 4 '' sh -c "$limits"'
    keizu chain -f json local:F | grep -c "\"company\": *{"'
finish
