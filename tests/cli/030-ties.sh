#!/bin/sh
# Executive ties: officers, exposures, the score, weights, dates, namesakes.
. "${srcdir:-.}/tests/cli/lib.sh"

cat > who.csv <<'END'
id,name,type,country,residence,birth_date
x,架空潮目,company,JP,,
y,架空灯台,company,JP,,
sub,架空子会社,company,JP,,
g,Gull,person,NL,,
p,Pelican,person,US,JP,1956-05-03
q,Quail,person,JP,,1960-01-02
n,Nagi,person,,,
q2,Quail,person,JP,,
END
cat > owns.csv <<'END'
owner,owned,share
g,y,0.4
q,y,0.6
x,sub,0.9
g,sub,0.1
END
cat > sits.csv <<'END'
person,company,role,since,until,as_of,filed
p,x,director,2020-06-25,,2025-05-20,2025-05-22
q,x,outside-director,2020-06-25,,2025-05-20,2025-05-22
q,y,representative-director,2021-06-25,2025-04-01,2024-05-20,2024-05-22
q,y,director,2021-06-25,,2025-05-20,2025-05-22
q,sub,representative-director,2021-06-25,,2025-05-20,2025-05-22
q2,y,representative-director,2021-06-25,,2025-05-20,2025-05-22
END
expect 0 '*' '' keizu import -q who.csv owns.csv sits.csv

# 1/2 x 1, and 1/4 x (1/2 x 2/5): the earlier post has ended, the subsidiary
# is x's own, and who only has the same name raises the upper end.
expect 0 'company,officer,name,type,role,representative,birth,nationality,residence,weight,foreign_lower,foreign_upper,foreign_state_lower,foreign_state_upper,contribution_lower,contribution_upper,document,place,rank
local:x,local:p,Pelican,person,director,false,1956,US,JP,0.5,1,1,0,0,0.5,0.5,sits.csv,line 2,6
local:x,local:q,Quail,person,outside-director,false,1960,JP,,0.25,0.2,0.4,0,0,0.05,0.1,sits.csv,line 3,6' \
    '' keizu ties -f csv local:x
expect 0 '~"foreign":{"point":0.525,"lower":0.525,"upper":0.55}' '' \
    keizu ties -f jsonl local:x
expect 0 '~"exposure":{"foreign":{"point":1,"lower":1,"upper":1}' '' \
    keizu ties -f jsonl local:x
expect 0 '~"NL":{"point":0.05,"lower":0.05,"upper":0.1}' '' \
    keizu ties -f jsonl local:x
expect 0 '~"quantity":"officers","basis":"residence","foreign":0,"unknown":1,"total":2,"value":{"point":0,"lower":0,"upper":0.5}' \
    '' keizu ties -f jsonl local:x
expect 0 '~"weight":0.5,"jaccard":0.5,"direct":true' '' \
    keizu ties -f jsonl local:sub
expect 0 '~役員を通じた関係' '' keizu ties -f table --lang ja local:x

# Days: before the other post and on its last day; before it was filed.
expect 0 '~"tie_score":{"foreign":{"point":0.55,"lower":0.55' '' \
    keizu ties -f jsonl --as-of 2025-03-31 local:x
expect 0 '~"officers":[],"tie_score":null' '' \
    keizu ties -f jsonl --as-of 2020-06-24 local:x
expect 0 '~"officers":[],"tie_score":null' '' \
    keizu ties -f jsonl --known-by 2025-05-21 local:x

# A birth date is a year, or a day with --with-personal.
expect 0 '~"birth":"1956","nat' '' keizu ties -f jsonl local:x
expect 0 '~"birth":"1956-05-03"' '' \
    keizu ties -f jsonl --with-personal local:x

# score has the same figures; nothing where no officer is known.
expect 0 'tie_foreign_lower,tie_foreign_upper,officers,officers_foreign,officers_unknown
0.525,0.55,2,1,0' '' sh -c 'keizu score -f csv local:x | cut -d, -f26-30'
expect 0 '~"tie_foreign_lower":null,"tie_foreign_upper":null,"officers":null' \
    '' sh -c 'printf "id,name,type\nz,Z,company\n" > z.csv &&
        keizu import -q -o z.out z.csv && keizu score -f jsonl local:z'
expect 0 '~"rules":[{"id":"keizu-roles","version":"1","sha256":"' '' \
    sh -c 'keizu score -f json local:x | tr -d " \n"'

# Weights: printed with their hash; another file replaces them, or is refused.
sha=$(sha256sum "$top/src/analysis/weights/default.weights" | cut -d ' ' -f 1)
expect 0 "~\"sha256\":\"$sha\"" '' keizu ties -f jsonl local:x
sed -e 's/^id = .*/id = mine/' -e 's,^director = .*,director = 1/10,' \
    "$top/src/analysis/weights/default.weights" > mine.weights
sha=$(sha256sum mine.weights | cut -d ' ' -f 1)
expect 0 "~\"id\":\"mine\",\"version\":\"1\",\"sha256\":\"$sha\"" '' \
    keizu ties -f jsonl --weights mine.weights local:x
expect 0 '~0.109' '' sh -c \
    'keizu score -f csv --weights mine.weights local:x | cut -d, -f26'
echo 'chairman = 1' >> mine.weights
expect 3 '' 'mine.weights: line ' keizu ties --weights mine.weights local:x
expect 3 '' 'mine.weights: line ' keizu score --weights mine.weights --all
expect 4 '' 'cannot open' keizu ties --weights nobody.weights local:x

# A list ends the one before.
cat > list1.csv <<'END'
person,company,role,as_of
p,z,director,2024-06-25
q,z,director,2024-06-25
END
sed -e '2d' -e 's/2024/2025/' list1.csv > list2.csv
expect 0 '*' '' keizu import -q --snapshot list1.csv list2.csv
expect 0 'officer
local:p
local:q' '' sh -c \
    'keizu ties -f csv --as-of 2024-12-31 local:z | cut -d, -f2'
expect 0 'officer
local:q' '' sh -c \
    'keizu ties -f csv --as-of 2025-06-25 local:z | cut -d, -f2'

# Usage.
expect 2 '' 'give one PARTY, or --all' keizu ties
expect 2 '' 'give one PARTY, or --all' keizu ties --all local:x
expect 2 '' 'no party is nobody' keizu ties nobody
expect 0 '~local:y' '' keizu ties --all -f csv
finish
