#!/bin/sh
# Finding: kanji, kana, Latin letters, old forms, legal forms, addresses; with
# the search file and without.
. "${srcdir:-.}/tests/cli/lib.sh"

cat > parties.csv <<'END'
id,name,type,country,birth_date,address,other_names,id_houjin
a,株式会社架空菱,company,JP,,東京都霧町１丁目２番,Kakuu-Bishi Co. Ltd.;カクウビシ,7999901000001
b,架空菱株式会社,company,JP,,大阪府灯町３番,,6999901000002
c,有限会社髙﨑商店,company,JP,,,,
d,高崎建設(株),company,JP,,,,
p,潮　架空,person,JP,1969-04-12,架空県霧町４番,,
END
found()
{
    keizu find -q -f csv "$@" | tail -n +2 | cut -d, -f6,7 | tr ',\n' ' ;'
}
finds()
{
    want=$1
    shift
    expect 0 "$want" '' found "$@"
}

expect 0 '*' '*' keizu import -q parties.csv
expect 0 '' '' test -s keizu.db.search
check_all()
{
    finds '架空菱株式会社 part;株式会社架空菱 part;潮　架空 part;' 架空
    finds '株式会社架空菱 name;架空菱株式会社 part;' '㈱ 架空菱'
    finds '架空菱株式会社 name;株式会社架空菱 part;' '架空菱（株）'
    finds '架空菱株式会社 part;株式会社架空菱 part;' 菱
    finds '高崎建設(株) part;有限会社髙﨑商店 similar;' 高崎
    finds '有限会社髙﨑商店 part;高崎建設(株) similar;' 髙﨑
    finds 'houjin:6999901000002 identifier;' 6999901000002
    finds 'houjin:6999901000002 identifier;' houjin:6999901000002
    finds '東京都霧町１丁目２番 address;' 霧町1丁目
    finds '' 架空県
    finds '架空菱株式会社 part;' --limit 1 架空
    finds 'カクウビシ name;' カクウビシ
    finds 'カクウビシ name;' かくうびし
    finds 'Kakuu-Bishi Co. Ltd. part;' kakuu-bishi
    finds 'カクウビシ similar;' kakubisi
    finds '' 無い名
}
check_all
expect 0 '*' '' keizu find -v 架空
rm keizu.db.search
check_all
expect 0 '*' 'there is no search file' keizu find -v 架空
expect 0 '*' 'there is no search file' keizu show -v 架空菱株式会社
: > keizu.db.search
check_all
expect 0 '*' 'the search file cannot be read' keizu find -v 架空
expect 0 '*' '' keizu find 架空
expect 4 '*' 'faults' keizu verify
expect 0 '' 'rebuilt' keizu rebuild
expect 0 '*' 'sound' keizu verify
check_all

# It is that of the store after each import and undo.
cp keizu.db.search old
printf 'id,name\nz,南架空\n' > more.csv
expect 0 '*' '*' keizu import -q more.csv
finds '南架空 part;' 南架
expect 0 '*' '' keizu find -v 南架
cp keizu.db.search new
cp old keizu.db.search
expect 0 '*' 'of another state' keizu find -v 南架
finds '南架空 part;' 南架
cp new keizu.db.search
expect 0 '*' '' keizu undo 2
finds '' 南架
expect 0 '*' '' keizu find -v 架空
check_all

# No reader writes beside the store; a folder that is none's is searched too.
rm -f old new more.csv
before=$(ls)
finds '架空菱株式会社 part;株式会社架空菱 part;' 菱
expect 0 "$before" '' ls

finish
