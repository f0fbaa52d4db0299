#!/bin/sh
# keizu stakes --exact, and --min-share at a share: fractions, and what is
# past them.
. "${srcdir:-.}/tests/cli/lib.sh"

cat > holdings.csv <<'CSV'
owner,owned,count,total
X,C,1,5
X,M,2,3
M,C,1,5
Y,R,1,3
X,R,1,1000000007
M,R,1,998244353
R,S,1,2
B1,A1,999,1000
A1,B1,999,1000
P,A1,1,1000
CSV
cat > complete.csv <<'CSV'
owner,owned,percent,listing
A,T,33.33,complete
B,T,33.33,complete
D,T,33.33,complete
CSV
cat > parties.csv <<'CSV'
id,name,type,country
X,Xenia,person,NL
CSV
expect 0 '*' '*' keizu import -q holdings.csv complete.csv parties.csv
holders()
{
    keizu stakes -f csv "$@" | sed 1d | cut -d, -f2,8,16-
}
expect 0 'local:X,0.33333333333333337,1/5,1/5,1/3,1/3,1/3,1/3
local:M,0.2,1/5,1/5,1/5,1/5,1/5,1/5' '' holders --exact local:C
expect 0 'local:X,0.33333333333333337' '' holders --min-share 1/3 local:C
expect 0 '' '' holders --min-share 333333333333333334/1000000000000000000 local:C
expect 0 '~33.3333 %  [33.3333 %, 100 %] = 1/3' '' keizu stakes -f table --exact \
    local:C
# what a table has no room for it leaves out
expect 0 '~ 999/1999
' '' sh -c 'keizu stakes -f table --exact local:A1; echo'

# a common t; nothing else above is chosen by doubles and said to be exact
expect 0 'local:A,0.33333333333333337,1333/4000,6667/20000,1/3,,,1/3
local:B,0.33333333333333337,1333/4000,6667/20000,1/3,,,1/3
local:D,0.33333333333333337,1333/4000,6667/20000,1/3,,,1/3' '' \
    holders --exact local:T
expect 0 '~"exact": {"point": "1/3"' '' sh -c 'keizu stakes -f json --exact local:T |
    tr -d "\n" | sed "s/  *//g; s/:/: /g"'

# no common base: never rounded to one side
expect 0 'local:R,0.5
local:Y,0.1666666666666665' \
    'undetermined (within 1e-9 of --min-share), and kept: 1' \
    holders --min-share 1/6 local:S
expect 0 '~local:Y' '(--min-share との差が 1e-9 以内)' \
    keizu stakes --lang ja -f csv --min-share 1/6 local:S
expect 0 '~local:Y' 'kept: 1' keizu chain -f csv --min-share 1/6 local:S
expect 0 '~local:S,local:Y' 'some shares are not computed exactly' \
    keizu stakes -f csv --exact local:S
expect 0 'local:R,0.5
local:Y,0.1666666666666665' '' holders --min-share 0.16666 local:S

# from the owner's side
expect 0 'local:M
local:C' '' sh -c 'keizu stakes --down -f csv --min-share 1/3 local:X |
    sed 1d | cut -d, -f2'
expect 0 'local:M' '' sh -c 'keizu stakes --down -f csv \
    --min-share 0.333333333333333334 local:X | sed 1d | cut -d, -f2'
expect 2 '' '--exact is for one PARTY and its holders' keizu stakes --exact --all
expect 2 '' '--exact is for one PARTY' keizu stakes --exact --down local:X
expect 2 '' 'not a fraction' keizu stakes --min-share 1/0 local:C
finish
