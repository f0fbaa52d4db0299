#!/bin/sh
# keizu gaps: what is missing, what it would narrow, and how to ask for it.
. "${srcdir:-.}/tests/cli/lib.sh"

expect 0 '*' '*' keizu import -q "$samples/csv"
gaps()
{
    keizu gaps -f csv "$@" | cut -d, -f2,4-7
}
expect 0 'party,document_kind,width_now,width_after,reason
houjin:3999901000013,shareholder-register,0.55,0.10000000000000003,part of it is not disclosed
local:anselm,owner-country,0.55,0.45,the country of this owner is not known' '' \
    gaps houjin:3999901000013
expect 0 'party,document_kind,width_now,width_after,reason
houjin:3999901000013,shareholder-register,0.55,0.10000000000000003,一部が未確認' '' \
    gaps houjin:3999901000013 --limit 1 --lang ja
# both languages, whatever the one asked for
expect 0 '~,Anselm Kestrel Holdingsの国籍又は設立準拠法国を' '' \
    keizu gaps houjin:3999901000013
expect 0 '~Please state the nationality of Anselm Kestrel Holdings,' '' \
    keizu gaps houjin:3999901000013 --lang ja
# nothing is missing: no row
expect 0 'party,document_kind,width_now,width_after,reason' '' \
    gaps houjin:2999901000014
expect 2 '' 'not a whole number from 1' keizu gaps houjin:3999901000013 --limit 0
expect 2 '*' '*' keizu gaps
finish
