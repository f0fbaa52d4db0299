#!/bin/sh
# chain as dot, graphml, gexf: the exact bytes for a ring, -o, refusals.
. "${srcdir:-.}/tests/cli/lib.sh"

expect 0 '*' '*' keizu import -q -f csv "$samples/csv" "$samples/edinet-packed"

for format in dot graphml gexf; do
    # The digests change with every sample.
    expect 0 "$(cat "$top/tests/formats/ring.$format")" '' sh -c "
        keizu chain houjin:9999901000008 -f $format |
        sed -E 's/((content|store)(=|=\"|\">))[0-9a-f]{32}/\1DIGEST/g'"
    expect 0 '' '' keizu chain houjin:9999901000008 -o "x.$format"
    expect 0 '' '' sh -c "keizu chain houjin:9999901000008 -f $format |
        cmp - x.$format"
    expect 2 '' "score cannot be written as $format" \
        keizu score --all -f "$format"
    expect 2 '' "x.$format exists" \
        keizu chain houjin:9999901000008 -o "x.$format"
    expect 2 '' 'no party' keizu chain houjin:0 -f "$format"
    # A managing member's warning, a reader who has seen enough.
    expect 0 '*' 'does not count: 1 (keizu findings)' \
        keizu chain houjin:8999901000017 -f "$format"
    expect 0 '*' '' sh -c "keizu chain houjin:9999901000008 -f $format |
        head -c 1"
    expect 4 '' 'cannot write' \
        keizu chain houjin:9999901000008 -f "$format" --overwrite -o /dev/full
done
expect 2 '' '--excel belongs to csv' \
    keizu chain houjin:9999901000008 -f dot --excel
expect 0 '~[label="未確認割合", style=dashed' '' \
    keizu chain --lang ja houjin:9999901000008 -f dot
finish
