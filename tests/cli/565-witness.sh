#!/bin/sh
# keizu stakes --witness: for each end a completion that reaches it.
. "${srcdir:-.}/tests/cli/lib.sh"

cat > who.csv <<'END'
id,name,type,country
f,F,person,SG
d,D,person,JP
n,N,company,NL
END
cat > loop.csv <<'END'
owner,owned,percent_min,percent_max,listing
b,a,0,50,complete
f,a,25,100,complete
d,a,25,100,complete
a,b,50,75,complete
f,b,0,50,complete
d,b,25,50,complete
d,n,10,30,single
END
expect 0 '*' '*' keizu import -q loop.csv who.csv
witness()
{
    keizu stakes -f csv --witness "$1" | grep "$2" | cut -d, -f3- |
        cut -d, -f "${3:-3,5,6,8,10-}"
}
# docs/methods.md 3.5
expect 0 '0.25,true,local:b,local:a,0,0,0.5,,loop.csv,line 2,6
0.25,true,local:d,local:a,0.75,0.25,1,,loop.csv,line 4,6
0.25,true,local:f,local:a,0.25,0.25,1,,loop.csv,line 3,6' '' \
    witness local:a ,foreign,,lower
expect 0 '0.625,true,local:a,local:b,0.5,0.5,0.75,,loop.csv,line 5,6
0.625,true,local:d,local:b,0.25,0.25,0.5,,loop.csv,line 7,6
0.625,true,local:f,local:b,0.25,0,0.5,,loop.csv,line 6,6
0.625,true,local:b,local:a,0,0,0.5,,loop.csv,line 2,6
0.625,true,local:d,local:a,0.25,0.25,1,,loop.csv,line 4,6
0.625,true,local:f,local:a,0.75,0.25,1,,loop.csv,line 3,6' '' \
    witness local:b ,foreign,,upper
# of a holder both figures: what it holds comes back to it
expect 0 '0.8,0.5,local:b,local:a,0.5
0.8,0.5,local:d,local:a,0.25
0.8,0.5,local:f,local:a,0.25
0.8,0.5,local:a,local:b,0.75
0.8,0.5,local:d,local:b,0.25
0.8,0.5,local:f,local:b,0' '' witness local:a ,holder,local:b,upper 3,4,6,8,10
# an undisclosed part has no owner; that of a Dutch company is foreign
expect 0 '0.9,true,local:d,local:n,0.1,0.1,0.3,,loop.csv,line 8,6
0.9,true,,local:n,0.9,0,1,true,,,' '' witness local:n ,foreign,,upper
expect 0 '~          "country": "NL",
          "counts": true' '' keizu stakes -f json --witness local:n
expect 0 '~foreign                     upper   90 %  yes                    N (local:n)  90 %  [0 %, 100 %]  yes' \
    '' keizu stakes -f table --witness local:n
# nobody is known to hold anything of it: wholly undisclosed
expect 0 '*' '*' keizu import -q "$samples/csv"
expect 0 '0,true,,houjin:2999901000006,1,1,1,false,,,' '' \
    witness houjin:2999901000006 ,foreign,,lower
expect 0 '1,true,,houjin:2999901000006,1,1,1,true,,,' '' \
    witness houjin:2999901000006 ,foreign,,upper
# an end that is only approached
expect 0 '0.45,false,lei:9999PUDDLEWICKO00191,houjin:3999901000013,0.25' '' \
    sh -c 'keizu stakes -f csv --witness houjin:3999901000013 |
        grep ,foreign,,lower,.*lei: | cut -d, -f5,7,8,10,12'
expect 0 '~"witness_partial": false' '' \
    keizu stakes -f json --witness houjin:3999901000013
expect 2 '' '--witness is about who owns a company, not --down' \
    keizu stakes --down --witness local:a

# 1,100 bands are more than a million pairs of a holding and a holder.
awk 'BEGIN {
    print "owner,owned,percent_min,percent_max"
    for (i = 1; i <= 1100; i++)
        print "h" i ",big," (i == 7 ? "1,2" : "0.01,0.02")
}' > big.csv
expect 0 '*' '*' keizu import -q big.csv
expect 5 '~"witness_partial": true' 'too much above the company' \
    keizu stakes -f json --witness local:big
expect 0 '0.01' '' sh -c \
    'keizu stakes -f csv --witness --min-share 1/100 local:big |
        grep ,holder,local:h7,lower,0.01,.*,local:h7, | cut -d, -f12'
finish
