#!/bin/sh
# make check-browser: the pages of keizu chain in Chromium (check.mjs).
#
#   check.sh KEIZU [PAGE.html...]     needs node, npm and chromium; the npm
# packages are those of package-lock.json, for this check alone.  Without
# pages: those of the sample world and a ring of its own, in both languages.
set -eu
unset CDPATH KEIZU_DB KEIZU_LANG
here=$(cd "$(dirname "$0")" && pwd)
keizu=$(realpath "$1")
shift
for tool in node npm chromium; do
    command -v $tool > /dev/null || {
        echo "skipped: no $tool here (apt-get install nodejs npm chromium)"
        exit 0
    }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cp "$here/package.json" "$here/package-lock.json" "$here/check.mjs" "$work"
(cd "$work" && npm ci --silent --ignore-scripts --no-audit --no-fund)

if [ $# = 0 ]; then
    samples=$here/../../samples
    cat > "$work/ring.csv" << 'END'
owner,owned,percent,as_of,filed,document,place,rank
P,A,30,2025-03-31,2025-06-01,register A,1,3
B,A,15,2025-03-31,2025-06-01,register A,2,3
C,A,20,2025-03-31,2025-06-01,register A,3,3
A,A,5,2025-03-31,2025-06-01,register A,4,3
A,B,60,2025-03-31,2025-06-01,register B,1,3
Q,B,10,2025-03-31,2025-06-01,declaration B,2,6
B,C,25,2025-03-31,2025-06-01,register C,1,3
A,C,30,2025-03-31,2025-06-01,register C,2,3
R,C,0.5,2025-03-31,2025-06-01,register C,3,3
S,C,0.4,2025-03-31,2025-06-01,register C,4,3
P,C,3,2025-03-31,2025-06-01,register C,5,3
END
    "$keizu" --db "$work/k.db" import -q "$samples/csv" "$samples/edinet" \
        "$samples/edinet-packed" "$samples/houjin" \
        "$samples/edinet-codelist" "$work/ring.csv" > "$work/import.log"
    n=0
    for party in houjin:7999901000001 edinet:E90001 houjin:9999901000008 \
        houjin:3999901000013 houjin:4999901000012 local:C; do
        for lang in ja en; do
            n=$((n + 1))
            "$keizu" --db "$work/k.db" chain "$party" --treasury in \
                --lang $lang -o "$work/$n.html" 2> /dev/null
        done
    done
    set -- "$work"/*.html
fi
node "$work/check.mjs" "$(command -v chromium)" "$@"
