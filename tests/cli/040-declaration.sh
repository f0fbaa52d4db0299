#!/bin/sh
# A contractor's declaration: a folder that is one batch, all or nothing.
. "${srcdir:-.}/tests/cli/lib.sh"

same()
{
    expected=$((expected + 1))
    [ "$2" = "$3" ] || complain "$1: '$2' is not '$3'"
}

# Nothing but the folder: its cover alone is refused.
expect 3 '*' 'it is the cover of a declaration: import its folder' \
    keizu import "$samples/declaration/cover.csv"
expect 1 '~declaration,stored,1,1,declaration,1,' '2 findings' \
    keizu import "$samples/declaration"
expect 0 '~declaration,same,0,1,' '' keizu import -q "$samples/declaration/"
expect 0 '~
1,declaration,declaration,local,' '' keizu batches -f csv

# Holders of an unlisted company, as declared.
expect 0 'houjin:2999901000006,0.6
lei:9999PUDDLEWICKO00191,0.15' '' sh -c \
    'keizu stakes -f csv houjin:9999901000016 | cut -d, -f2,6 | grep -v -e k: -e ,0\$ |
    tail -n +2'
expect 0 'declared-refused
declared-unknown' '' sh -c \
    'keizu findings -f csv | tail -n +2 | cut -d, -f1 | sort'

# The parent's report disagrees: a finding where votes are asked for.
expect 0 '*' '' keizu import -q "$samples/parent"
expect 0 'conflict,warning,houjin:9999901000016;houjin:2999901000006,votes,0.85,2,0.6,3' \
    '' sh -c 'keizu findings -f csv | grep ^conflict |
    sed "s/.有価.*2025-06-27,/,/; s/declaration:.*\",//"'
expect 0 '~,"of":"votes","share":0.85,"rank":2,"against":{"document":"declaration:houjin:9999901000016:2025-07-15","place":"C 株主, row 1, 書類 2 株主名簿記載事項証明書","share":0.6,"rank":3}}' \
    '' keizu findings -f jsonl
expect 1 '' '' sh -c 'keizu findings -f csv --of shares | grep ^conflict'
# It leaves 15 %, and the declaration names one with 25 whom it does not.
expect 0 'holder-absent,warning,0.25,3,有価証券報告書 2025-03-31 笹舟通信株式会社,2' \
    '' sh -c "keizu findings -f tsv | grep ^holder-absent |
    cut -f1,2,9,10,11,14 --output-delimiter=,"
# score counts them as findings lists them.
expect 0 '4' '' sh -c "keizu score -f csv houjin:9999901000016 |
    python3 -c 'import csv, sys
for r in csv.DictReader(sys.stdin): print(r[\"findings\"])'"

# All or nothing: a broken sheet keeps the whole folder out.
cp -R "$samples/declaration" broken
chmod -R u+w broken
printf '区分,"氏名\n' > broken/agreements.csv
keizu digest > before.txt
expect 3 '~broken,refused,3,' \
    'importing broken: agreements.csv: line 1: a quoted field' \
    keizu import broken
keizu digest > after.txt
same 'the store after a refusal' "$(cat after.txt)" "$(cat before.txt)"

# A newer declaration takes the place of the older one.
cp -R "$samples/declaration" newer
chmod -R u+w newer
sed 's/2025-03-31,2025-07-15/2025-09-30,2025-10-15/' \
    "$samples/declaration/cover.csv" > newer/cover.csv
sed 's/,600,600,/,400,400,/; s/,250,250,/,450,450,/' \
    "$samples/declaration/holders.csv" > newer/holders.csv
expect 1 '~newer,stored,1,3,declaration,' '' keizu import -q newer
expect 0 '~,0.4,' '' keizu stakes -f csv houjin:9999901000016
expect 0 '~,0.6,' '' keizu stakes -f csv --known-by 2025-08-01 \
    houjin:9999901000016
expect 0 '*' '' keizu undo -q 3
expect 0 '~,0.6,' '' keizu stakes -f csv houjin:9999901000016

# Below another folder it is one batch beside the files there.
mkdir mixed mixed/files
cp -R "$samples/declaration" mixed/shinkoku
cp "$samples/csv/parties.csv" mixed/files
expect 1 '~files/parties.csv,stored,0,1,keizu-csv,' '2 files: 2 stored' \
    keizu --db mixed.db import mixed
expect 0 '~shinkoku,same,' '' keizu --db mixed.db import -q mixed

# A file of that name that is no cover makes nothing of its folder.
mkdir plain
printf 'id,name\na,A\n' > plain/cover.csv
printf 'id,name\nb,B\n' > plain/other.csv
expect 0 '*' '2 files: 2 stored' keizu --db plain.db import plain
# Neither does another importer that is asked for.
expect 3 '*' 'nothing to import' keizu --db other.db import --importer keizu-csv \
    "$samples/declaration"
finish
