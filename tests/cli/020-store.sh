#!/bin/sh
# The store and what is loaded: import, undo, batches, verify, backup, ...
. "${srcdir:-.}/tests/cli/lib.sh"

digest()
{
    keizu --db "${1:-keizu.db}" digest
}
# fields N...: columns of what the last command printed, without the header
fields()
{
    tail -n +2 "$work/out" | cut -d, -f "$1" | tr '\n' ' '
}
same()
{
    expected=$((expected + 1))
    [ "$2" = "$3" ] || complain "$1: '$2' is not '$3'"
}

cat > parties.csv <<'END'
id,name,type,country,birth_date,address,id_houjin
a,株式会社 架空潮目,company,JP,,東京都霧町１丁目２番,7999901000001
p,潮　一帆,person,JP,1969-04-12,東京都灯町３番,
END
cat > holdings.csv <<'END'
owner,owned,count,total,listing,as_of,filed
p,a,1,4,single,2025-03-31,2025-05-20
b,a,1,2,single,2025-03-31,2025-05-20
END
cat > bad.csv <<'END'
owner,owned,percent
p,a,120.5x
p,a,10
p,a,nan
END
printf 'nothing that is known\n' > unknown.bin

# Nothing there yet: every verb that reads says so.
for verb in batches status digest verify 'find x' 'show x' 'backup y'; do
    # shellcheck disable=SC2086
    expect 4 '' '`keizu import` creates it' keizu $verb
done
expect 4 '' 'there is none yet' keizu rebuild
expect 4 '' 'there is none yet' keizu undo 1
same 'files left by readers' "$(ls)" 'bad.csv
holdings.csv
parties.csv
unknown.bin'

# What nobody knows is refused where it is named; nothing is made of it.
expect 3 '~unknown.bin,refused,3,,,' 'importing unknown.bin: no importer' \
    keizu import unknown.bin
expect 4 '~missing.csv,failed,4,,,' 'cannot open missing.csv' \
    keizu import missing.csv
expect 2 '' 'there is no importer nobody' keizu import --importer nobody x
expect 2 '' 'not a name of a-z' keizu import --source houjin parties.csv
expect 2 '' 'a day after today' keizu import --filed 9998-01-01 parties.csv
expect 0 '~parties.csv,dry-run,0,,keizu-csv,1,2,' '' \
    keizu import -q --dry-run parties.csv
same 'no store was made' "$(ls keizu* 2>&1 | grep -c 'No such')" 1

# Import, the same again, from standard input, and replaced.
expect 0 '~"schema": "keizu.import/1"' '2 files: 2 stored' \
    keizu import -f json parties.csv holdings.csv
both=$(digest)
expect 0 '~"keizu stakes houjin:7999901000001"' '' \
    keizu import -q -f json holdings.csv
expect 0 '~holdings.csv,same,0,2,' 'was loaded before as batch 2' \
    keizu import holdings.csv
same 'the same file twice' "$(digest)" "$both"
expect 0 '~-,same,0,1,' '' sh -c 'cat parties.csv | keizu import -q -'
expect 0 '~holdings.csv,stored,0,3,' '' keizu import -q --again holdings.csv
same 'replaced by itself' "$(digest)" "$both"
expect 0 '*' '' keizu batches
same 'batches' "$(fields 1,2,8-10)" '1,parties.csv,4,0,0 3,holdings.csv,3,0,0 '
cp holdings.csv other.csv
echo 'c,a,1,8,single,2025-03-31,2025-05-20' >> holdings.csv
expect 0 '~holdings.csv,stored,0,4,' '' keizu import -q --again holdings.csv
expect 0 '~loaded' '' sh -c 'keizu import other.csv 2>&1 | tail -1 &&
    echo loaded'
expect 0 '~5,other.csv' '' keizu undo 5
expect 2 '' 'there is no batch 5' keizu undo 5
expect 2 '' 'not the number of a batch: x' keizu undo x
expect 0 '~4,holdings.csv' '' keizu undo 4
expect 0 '*' '' keizu import -q other.csv
same 'the content of the first import' "$(digest | head -1)" \
    "$(echo "$both" | head -1)"

# Records that cannot be used: counted, or the end of the batch.
before=$(digest)
expect 3 '~bad.csv,refused,3,,' '(--strict)' keizu import --strict bad.csv
expect 3 '~bad.csv,refused,3,,' 'more than 1 records were rejected' \
    keizu import --max-rejects 1 bad.csv
expect 3 '*' '' sh -c 'keizu import -q --strict bad.csv other.csv 2>/dev/null'
same 'refused files change nothing' "$(digest)" "$before"
expect 1 '*' '2 rejected' keizu import --max-rejects 2 bad.csv
same 'rejected' "$(fields 2,3,10,11)" 'stored,1,2,2 '
expect 0 '*' '' keizu undo 7

# Folders: bytewise order of the whole path, hidden files and links to
# folders skipped and said, unclaimed ones counted; one failure stops nobody.
mkdir -p 'in/b #1' in/.git in/c 'in/a?%'
cp parties.csv 'in/b #1/p.csv'
cp other.csv 'in/a?%/h.csv'
cp unknown.bin in/c/x.bin
cp unknown.bin in/.hidden
printf 'owner,owned\np,a\n' > 'in/b #2.csv'
ln -s . in/loop
expect 3 '*' 'skipped in/.hidden: hidden' keizu --db f.db import in
same 'order' "$(fields 1-3)" 'a?%/h.csv,stored,0 b #1/p.csv,stored,0 b #2.csv,refused,3 c/x.bin,unclaimed,0 '
expect 3 '*' 'a link to a folder' keizu --db f.db import in
expect 3 '*' 'no importer knows in/c/x.bin' keizu --db f.db import in
expect 3 '' 'nothing to import' keizu --db f.db import in/c
same 'any order' "$(digest f.db | head -1)" "$(digest | head -1)"
# A store inside the folder is not read, and never imported.
expect 0 '*' '' keizu --db in/c/k.db import parties.csv -q
rm in/b*.csv
expect 0 '*' 'part of the store' keizu --db in/c/k.db import in
expect 3 '~refused' 'it is the store itself' \
    keizu --db in/c/k.db import in/c/k.db

# Archives: one batch, members of their own; unclaimed ones are counted.
if command -v zip > /dev/null; then
    rm in/loop
    (cd in && zip -q -X -r ../in.zip . -x '*.db*')
    expect 0 '*' 'no importer knows 2 members' keizu --db z.db import in.zip
    same 'archive' "$(fields 1-5,15)" 'in.zip,stored,0,1,keizu-csv,2 '
    same 'content' "$(digest z.db | head -1)" "$(digest | head -1)"
    expect 0 '~,same,0,1,' '' sh -c 'keizu --db z.db import -q - < in.zip'
    cp parties.csv loose.csv
    zip -q -X junk.zip unknown.bin
    expect 3 '*' 'no importer knows any of its 1 members' \
        keizu --db z.db import junk.zip
    head -c 300 in.zip > cut.zip
    before=$(digest z.db)
    expect 3 '*' 'importing cut.zip: ' keizu --db z.db import cut.zip
    same 'a cut archive' "$(digest z.db)" "$before"
fi

# Names of people in any writing; birth dates by year, streets never.
expect 0 '*' '' keizu find 潮目
same 'two characters' "$(fields 1,6,7)" \
    'houjin:7999901000001,株式会社 架空潮目,part '
expect 0 '*' '' keizu find 潮 --limit 1
same 'limit' "$(fields 7)" 'part '
expect 0 '*' 'nothing found' keizu find 灯町
expect 0 '*' '' keizu find 霧町
same 'address of a company' "$(fields 1,7)" 'houjin:7999901000001,address '
expect 2 '' 'the text to find is empty' keizu find ''
expect 0 '~birth,,,1969,' '' keizu show local:p
expect 1 '' '' sh -c 'keizu show local:p -f json | grep -e 04-12 -e 灯町'
expect 0 '~"birth": "1969"' '' keizu show local:p -f json
expect 0 '~birth,,,1969-04-12,' '' keizu show 潮一帆 --with-personal
expect 1 '' '' sh -c 'keizu show local:p --with-personal | grep 灯町'
expect 0 '~holder,local:p,潮　一帆,both,0.25,0.25,0.25,2025-03-31,' '' \
    keizu show houjin:7999901000001
expect 0 '~"amount": "count:1/4"' '' keizu show 7999901000001 -f json
expect 2 '' 'no party is 潮丸' keizu show 潮丸
expect 1 '' '' sh -c 'keizu show local:p --as-of 2025-03-30 | grep ^holding'
expect 0 '~holding,houjin:7999901000001' '' keizu show local:p
expect 1 '' '' sh -c 'keizu show local:p --known-by 2025-05-19 | grep ^holding'

# What the store holds, and that it is sound.
expect 0 '~count,holdings,2,,' '' keizu status
expect 0 '~"newest_filed": "2025-05-20"' '' keizu status -f json
expect 0 'fault' 'sound' keizu verify
expect 0 '~"sound": true' '' keizu verify -q --deep -f json
all=$(digest)
expect 0 '' 'rebuilt keizu.db' keizu rebuild
same 'rebuild' "$(digest)" "$all"
expect 0 '' 'copied' keizu backup copy.db
same 'backup' "$(digest copy.db)" "$all"
expect 2 '' 'copy.db exists; --overwrite replaces it' keizu backup copy.db
expect 0 '' '' keizu backup -q --overwrite copy.db
expect 2 '' 'is the store itself' keizu backup --overwrite keizu.db
expect 0 "~\"content\": \"$(echo "$all" | sed -n 's/content //p')\"" '' \
    keizu digest -f json
expect 0 '*' '' keizu --db copy.db import -q holdings.csv
# One byte of a name changed inside the file.
LC_ALL=C sed 's/潮　一帆/潮　二帆/' copy.db > changed.db
expect 4 '~its rows are not those that were imported' 'faults' \
    keizu --db changed.db verify
expect 4 '~取込 1: 行が取り込んだときのものではない' '異常' \
    keizu --db changed.db verify --lang ja
if command -v sqlite3 > /dev/null; then
    sqlite3 changed.db 'UPDATE document SET batch = 99'
    expect 4 '~documents belong to no batch: ' '' sh -c \
        'keizu --db changed.db verify -f csv 2> /dev/null'
    expect 4 '~どの取込にも属さない書類がある: ' '' sh -c \
        'keizu --db changed.db verify -f csv --lang ja 2> /dev/null'
fi

# Paths with spaces and characters that mean something in a URI.
mkdir 'odd ?#%20&'
expect 0 '*' '' keizu --db 'odd ?#%20&/a b?mode=ro#%41.db' import -q \
    parties.csv other.csv
same 'odd path' "$(digest 'odd ?#%20&/a b?mode=ro#%41.db')" "$all"
same 'its name' "$(ls 'odd ?#%20&' | head -1)" 'a b?mode=ro#%41.db'

# What is no store of ours, or cannot be written.
expect 4 '' 'not a keizu store' keizu --db parties.csv digest
expect 4 '' 'not a keizu store' keizu --db parties.csv import other.csv
if command -v sqlite3 > /dev/null; then
    sqlite3 foreign.db 'CREATE TABLE t(x); INSERT INTO t VALUES(1);'
    cp foreign.db was.db
    expect 4 '' 'not a keizu store' keizu --db foreign.db status
    expect 4 '' 'not a keizu store' keizu --db foreign.db import other.csv
    expect 0 '' '' cmp foreign.db was.db
    cp copy.db newer.db
    sqlite3 newer.db 'PRAGMA user_version=99' > /dev/null
    expect 4 '' 'made by a newer keizu' keizu --db newer.db status
fi
expect 4 '' 'cannot lock' keizu --db no/such/folder/k.db import other.csv

# Another writer: told who it is, within seconds.
if command -v flock > /dev/null; then
    flock keizu.db.lock sleep 20 &
    holder=$!
    sleep 1
    expect 4 '' 'keizu.db: locked by process' keizu import parties.csv
    expect 0 "$all" '' keizu digest
    kill "$holder"
    wait "$holder" 2> /dev/null
fi

# A folder that an ordinary user cannot write.
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
    mkdir ro
    cp copy.db ro/k.db
    keizu --db ro/k.db rebuild -q
    chmod 755 "$work" "$work/run" ro
    rm -f ro/k.db-wal ro/k.db-shm
    chmod 644 ro/*
    # The program may lie where that user cannot go.
    cp "$build/keizu" program && chmod 755 program
    user="setpriv --reuid 65534 --regid 65534 --clear-groups"
    # shellcheck disable=SC2086
    expect 0 '~content ' '' $user ./program --db ro/k.db digest
    # shellcheck disable=SC2086
    expect 0 '~count,parties,' '' $user ./program --db ro/k.db status
    # shellcheck disable=SC2086
    expect 4 '' 'cannot lock' $user ./program --db ro/k.db import parties.csv
    same 'nothing left there' "$(ls ro | grep -c -e wal -e shm -e new)" 0
fi

# Words and options in Japanese, and the phases.
expect 0 '~使い方: keizu [--db ファイル] import' '' \
    keizu import --lang ja --help
expect 0 '*' '' keizu --db t.db import -q --timings t.jsonl parties.csv
same 'phases' "$(cut -d, -f1 t.jsonl | tr '\n' ' ')" \
    '{"phase":"import.read" {"phase":"import.store" {"phase":"search.update" '
expect 0 '*' '' keizu --db t.db import -q --memory 8M other.csv
finish
