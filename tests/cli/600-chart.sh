#!/bin/sh
# The chart of keizu chain: svg and html of the sample world, of a ring, and
# of names that are markup.
. "${srcdir:-.}/tests/cli/lib.sh"

golden=$top/tests/cli/chart.svg
expect 0 '*' '0 rejected, 0 undated, 0 findings' keizu import -f csv \
    "$samples/csv" "$samples/edinet" "$samples/edinet-packed" \
    "$samples/houjin" "$samples/edinet-codelist"

# The same bytes as ever, whatever the locale, the zone and the clock.
expect 0 "$(cat "$golden")" '' keizu chain houjin:7999901000001 -f svg --lang ja
for locale in C de_DE.UTF-8 tr_TR.UTF-8 ja_JP.UTF-8; do
    expect 0 "$(cat "$golden")" '' env LC_ALL=$locale LANG=$locale TZ=Asia/Tokyo \
        keizu chain houjin:7999901000001 -f svg --lang ja
done
# A suffix names the format; a file is not replaced unasked.
expect 0 '' '' keizu chain houjin:7999901000001 -o chart.svg --lang ja
expect 0 '' '' cmp chart.svg "$golden"
expect 2 '' 'chart.svg exists' keizu chain houjin:7999901000001 -o chart.svg
expect 0 '' '' keizu chain houjin:7999901000001 -o chart.html
expect 2 '' 'stakes cannot be written as svg' \
    keizu stakes houjin:7999901000001 -f svg
expect 2 '' 'or jsonl, ' keizu chain houjin:7999901000001 -f pdf
expect 2 '' 'no party' keizu chain houjin:0000000000000 -f svg

# The page: its language, no scripts, the ultimate owner on top and named.
expect 0 '<html lang="en">' '' grep '^<html' chart.html
expect 0 '0' '' sh -c 'grep -ciE "<script| style=| on[a-z]+=|https?://" chart.html |
    sed "s/^1$/0/"'
expect 0 '1' '' sh -c 'grep -o "https*://[^\"]*" chart.html | sort -u | grep -c .'
expect 0 '7' '' sh -c 'grep -c "^<tr id=" chart.html'
expect 0 '~<bdi>houjin:6999901000002</bdi>' '' cat chart.html
expect 0 '15' '' sh -c 'grep -o "<a class=" chart.html | grep -c .'
expect 0 '~Lanternfish Capital Pte. Ltd. (company, Singapore), controls it with certainty' \
    '' grep -o 'class="top" [^>]*' chart.html
expect 0 '~in 霧笛投資株式会社: has control, 70 %, as of 2025-03-31, evidence 6' \
    '' cat chart.html
expect 0 '3' '' sh -c 'grep -c "class=\"line ctl\" marker" chart.html'

# Nominee accounts are drawn dashed beside the rest that nobody discloses.
keizu chain edinet:E90001 -o nominee.html > chain.out 2>&1
expect 0 '2' '' sh -c 'grep -c "class=\"line nom\" marker" nominee.html'
expect 0 '1' '' sh -c 'grep -c "class=\"line hid\" marker" nominee.html'
expect 0 '1' '' sh -c 'grep -o ">52.5 %</text></a>$" nominee.html | grep -c "^>52.5"'
# Who looks through them sees none; who takes them for holders the same two.
expect 0 '0
2' '' sh -c 'for how in look-through holder; do
    keizu chain edinet:E90001 -f svg --nominees $how |
        grep -c "class=\"line nom\" marker"; done'

# What only the contractor says.
expect 0 '~only declared' '' keizu chain houjin:3999901000013 -f svg
expect 0 '~申告のみ' '' keizu chain houjin:3999901000013 -f html --lang ja
# A ring: one of its lines points up.
expect 0 '~marker-start=' '' keizu chain houjin:9999901000008 -f svg
expect 0 '~marker-start=' '' keizu chain houjin:6999901000010 -f html

# Small leaves in one box, and a box for all that have no room.
awk 'BEGIN {
    print "owner,owned,percent,as_of,filed,document,place"
    for (i = 0; i < 90; i++) printf "h%d,w,1,2025-03-31,2025-06-01,d,%d\n", i, i
    for (i = 90; i < 99; i++)
        printf "h%d,w,0.9,2025-03-31,2025-06-01,d,%d\n", i, i
}' > wide.csv
expect 0 '*' '' keizu --db wide.db import -q wide.csv
keizu --db wide.db chain local:w -f svg > wide.svg 2> wide.err
expect 0 '' '' cat wide.err
expect 0 '61' '' sh -c 'grep -c "<rect class=\"box\"" wide.svg'
expect 0 '~>+9 below 1 %<' '' cat wide.svg
expect 0 '~>+33 more<' '' cat wide.svg
# A company of which nothing is known is a box.
expect 0 '1' '' sh -c 'keizu --db wide.db chain local:h1 -f svg |
    grep -c "<rect class=\"box\""'

# Names that would be markup, formulas or steer a terminal come out as text.
printf 'id,name,type\n%s\n%s\n%s\n%s\n' \
    'x,"<script>alert(1)</script>",company' 'y,"&amp;"" onload=""x",company' \
    "z,\"abc$(printf '\342\200\256\033')def\",company" \
    "v,\"=cmd|' /C'!A0\",company" > names.csv
printf 'owner,owned,percent,document,place\ny,x,60,"<b>&amp;","'"'"'><i>"\n' \
    > held.csv
printf 'z,x,20,d,1\nv,x,20,d,2\n' >> held.csv
expect 0 '*' '' keizu --db names.db import -q names.csv held.csv
for format in svg html; do
    keizu --db names.db chain local:x -o names.$format > chain.out 2>&1
    expect 0 '~&lt;script&gt;alert(1)&lt;/script&gt;' '' cat names.$format
    expect 0 '~&amp;amp;' '' cat names.$format
    expect 0 '~&lt;U+202E&gt;' '' cat names.$format
    expect 0 '~=cmd|&#39; /C&#39;!A0' '' cat names.$format
    expect 0 '~&lt;b&gt;&amp;amp;, &#39;&gt;&lt;i&gt;' '' cat names.$format
    expect 1 '' '' grep -E '<script|<b>|<i>|onload="' names.$format
    expect 1 '' '' grep "$(printf '\033')" names.$format
done
finish
