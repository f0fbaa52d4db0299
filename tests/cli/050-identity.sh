#!/bin/sh
# Who is one party: joined, candidates, and a person's word on it.
. "${srcdir:-.}/tests/cli/lib.sh"

cat > who.csv <<'END'
id,name,type,country,address,birth_date,id_houjin
a,株式会社架空織機,company,JP,愛知県霧谷市豊町二丁目１番地,,1999901000007
b,㈱架空織機,company,JP,霧谷市豊町2-1 甲ビル,,
c,㈱架空織機,company,JP,愛知県霧谷市東町9,,
d,架空灯台,company,JP,,,9999901000008
p,潮　一帆,person,,東京都霧町１番２号,1956-05-03,
q,潮一帆,person,,東京都霧町３番４号,1956-05-03,
r,潮一帆,person,,東京都霧町１番２号,,
END
cat > owns.csv <<'END'
owner,owned,share
b,c,0.6
p,a,0.3
END
expect 0 '*' '' keizu import -q who.csv owns.csv

# One lot, one birth date; never a name alone, never a person's address.
expect 0 'state,reason,a,a_name,a_address,a_birth,b,b_name,b_address,b_birth,who,why,decided
joined,name-address,houjin:1999901000007,,,,local:b,㈱架空織機,霧谷市豊町2-1 甲ビル,,,,
joined,name-birth-date,local:p,潮　一帆,,1956,local:q,潮一帆,,1956,,,' \
    '' keizu identity list --joined -f csv
expect 0 'state,reason,a,a_name,a_address,a_birth,b,b_name,b_address,b_birth,who,why,decided
candidate,name-other-address,houjin:1999901000007,㈱架空織機,霧谷市豊町2-1 甲ビル,,local:c,㈱架空織機,愛知県霧谷市東町9,,,,
candidate,name-no-birth-date,local:p,潮　一帆,,1956,local:r,潮一帆,,,,,' \
    '' keizu identity list -f csv
expect 0 '~local:p,潮　一帆,,1956-05-03,local:r' '' \
    keizu identity list -f csv --with-personal local:r
expect 0 '~"reason":"name-address","with":"houjin:1999901000007"' '' \
    keizu show -f jsonl houjin:1999901000007
expect 0 '~joined,local:b,㈱架空織機,name-address,' '' \
    keizu show -f csv local:b
# What the joined party owns is the company's.
expect 0 '~houjin:1999901000007,㈱架空織機,company,JP,0.6,0.6' '' \
    keizu stakes -f csv local:c

# A person's word, with its ground; the answer changes with it.
keizu digest > before
expect 0 '' 'keizu: local:c and local:a: one party' \
    keizu identity accept local:c local:a --who 甲 --why 定款
expect 0 '~,who,why,decided
accepted,,local:a,' '' keizu identity list --decided -f csv
expect 0 '~"reason":"accepted","with":"local:a","who":"甲","why":"定款"' '' \
    keizu show -f jsonl local:c
expect 0 '~a,b,verdict,who,why,decided
local:a,local:c,accept,甲,定款,' '' keizu identity export -f csv
keizu identity export -q -o words.csv || complain "export"
expect 1 '' '' cmp -s before /dev/null
keizu digest | cmp -s before - && complain "a decision changes no digest"
expect 0 '' 'keizu: local:c and local:a: no longer decided' \
    keizu identity forget local:c local:a
expect 0 '' '' sh -c 'keizu digest | cmp before -'
expect 0 '' 'keizu: 1 decisions' keizu identity import words.csv
expect 0 '~accepted' '' keizu identity list --decided -f csv local:c

# Decisions wait for what is not there, and outlive undo.
printf 'id,name\nx,架空丸\n' > other.csv
expect 0 '' '' keizu --db other.db import -q -o out.csv other.csv
expect 0 '' 'keizu: 1 decisions' keizu --db other.db identity import words.csv
expect 0 '~accepted-waiting,,local:a' '' \
    keizu --db other.db identity list --decided -f csv
expect 0 '' '' keizu --db other.db import -q -o out2.csv who.csv
expect 0 '~accepted,,local:a' '' \
    keizu --db other.db identity list --decided -f csv
expect 0 '*' '' keizu --db other.db undo 2
expect 0 '~accepted-waiting,,local:a' '' \
    keizu --db other.db identity list --decided -f csv
expect 0 '*' '' keizu --db other.db verify -q --deep

# Mistakes.
expect 2 '' 'cannot be one party' \
    keizu identity accept local:a houjin:9999901000008
expect 2 '' 'there is no decision on' keizu identity forget local:p local:r
expect 2 '' 'are the same id' keizu identity reject local:p local:p
expect 2 '' 'it is list, accept' keizu identity merge local:p local:q
expect 2 '' 'not the number of words' keizu identity accept local:p
printf 'a,b,verdict\nlocal:a,local:p,perhaps\n' > bad.csv
expect 3 '' 'bad.csv: line 2: verdict is neither' keizu identity import bad.csv
printf 'a,b\nlocal:a,local:p\n' > bad.csv
expect 3 '' 'a, b, verdict are missing' keizu identity import bad.csv
expect 4 '' 'there is none yet' keizu --db none.db identity import words.csv

finish
