#!/bin/sh
# House rule: the goldens of an importer show all it can say.
#
# Every KZ_REASON("...") of its sources stands in one of its .records; every
# field named in the first column of its mapping.md stands in one of its
# goldens; and every column of a CSV golden is named in mapping.md.  That file
# may say where the header is, `<!-- header in line 2 -->`, or that there is
# none, `<!-- columns by position -->`: then the n-th field of mapping.md is the
# n-th column, and some golden has it.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
bad=0 reasons=0 fields=0

complain()
{
    echo "$1"
    bad=1
}

for dir in importers/*/; do
    dir=${dir%/}
    [ "$dir" != importers/common ] || continue
    [ -s "$dir/mapping.md" ] || { complain "$dir: no mapping.md"; continue; }
    ls "$dir"/golden/*.records > /dev/null 2>&1 ||
        { complain "$dir: no goldens"; continue; }

    # Adjacent string literals are one text.
    texts=$(cat "$dir"/*.c | tr '\n' ' ' | sed 's/" *"//g' |
        grep -o 'KZ_REASON("[^"]*")' | sed 's/^KZ_REASON("//; s/")$//' |
        LC_ALL=C sort -u)
    if grep -q 'kz_sink_reject(' "$dir"/*.c && [ -z "$texts" ]; then
        complain "$dir: rejects records, but marks no reason with KZ_REASON"
    fi
    while IFS= read -r text; do
        [ -n "$text" ] || continue
        reasons=$((reasons + 1))
        grep -hF "reason=" "$dir"/golden/*.records | grep -qF -e "$text" ||
            complain "$dir: no golden shows the reason: $text"
    done << END
$texts
END

    names=$(sed -n 's/^| *`\([^`]*\)`.*/\1/p' "$dir/mapping.md")
    [ -n "$names" ] || complain "$dir/mapping.md names no field"
    if grep -q '^<!-- columns by position -->$' "$dir/mapping.md"; then
        n=0
        for name in $names; do
            n=$((n + 1)) fields=$((fields + 1))
            sed 's/"[^"]*"/text/g' "$dir"/golden/*.csv |
                cut -s -d , -f "$n" | grep -q . ||
                complain "$dir/mapping.md: no golden has column $n, $name"
        done
        sed 's/"[^"]*"/text/g' "$dir"/golden/*.csv |
            cut -s -d , -f "$((n + 1))" | grep . &&
            complain "$dir/mapping.md: a golden has more than $n columns"
        continue
    fi
    while IFS= read -r name; do
        fields=$((fields + 1))
        grep -rqwF --exclude='*.records' --exclude='*.options' \
            -e "$name" "$dir/golden" ||
            complain "$dir/mapping.md: no golden has the field $name"
    done << END
$names
END

    line=$(sed -n 's/^<!-- header in line \([0-9]*\) -->$/\1/p' \
        "$dir/mapping.md")
    for file in "$dir"/golden/*.csv; do
        [ -s "$file" ] || continue
        iconv -f UTF-8 -t UTF-8 "$file" > /dev/null 2>&1 || continue
        while IFS= read -r column; do
            [ -z "$column" ] || echo "$names" | grep -qxF -e "$column" ||
                complain "$file: mapping.md does not name $column"
        done << END
$(sed -n "${line:-1}p" "$file" | tr -d '\r' | tr ',' '\n')
END
    done
done
[ $reasons -gt 0 ] && [ $fields -gt 0 ] || complain "nothing was checked"
echo "$reasons reasons, $fields fields"
exit $bad
