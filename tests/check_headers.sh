#!/bin/sh
# House rule: each public header compiles alone and names only kz_ things.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
cc=${CC:-gcc}
bad=0 seen=0

for header in $(find include/keizu -name '*.h' | LC_ALL=C sort); do
    seen=$((seen + 1))
    name=${header#include/}
    printf '#include "%s"\n#include "%s"\n' "$name" "$name" |
        $cc -std=c11 -Wall -Wextra -Wundef -Wstrict-prototypes -Werror \
            -fsyntax-only -Iinclude -x c - ||
        { echo "$name does not compile alone (twice)" && bad=1; }

    # The text without comments; then every name it gives to the world.
    awk '
    {
        while (match($0, /\/\*([^*]|\*+[^*\/])*\*+\//))
            $0 = substr($0, 1, RSTART - 1) " " substr($0, RSTART + RLENGTH)
        if (open) {
            if (!sub(/^.*\*\//, "")) { print ""; next }
            open = 0
        }
        if (sub(/\/\*.*/, "")) open = 1
        print
    }' "$header" | awk -v file="$name" '
    function given(what) {
        if (what !~ /^(kz_|KZ_)/) {
            printf "%s:%d: %s is not a kz_ name\n", file, NR, what
            bad++
        }
    }
    /^[ \t]*#[ \t]*define[ \t]/ { split($0, w, /[ \t(]+/); given(w[2]); next }
    /^[ \t]*#/ { next }
    /^(static |extern |const )*(struct|enum|union) [A-Za-z0-9_]+/ {
        what = $0
        sub(/^(static |extern |const |inline )*(struct|enum|union) /, "", what)
        sub(/[^A-Za-z0-9_].*/, "", what)
        given(what)
    }
    # A function: a name in front of "(" in a line that starts at the margin.
    /^[A-Za-z_][^=;{]*[A-Za-z0-9_]\(/ {
        what = $0
        sub(/\(.*/, "", what)
        sub(/.*[^A-Za-z0-9_]/, "", what)
        given(what)
    }
    # A constant of an enumeration.
    /^    [A-Z][A-Z0-9_]*( =[^;]*)?,?$/ { what = $1; sub(/,.*/, "", what); given(what) }
    END { exit bad > 0 }' || bad=1
    head -n 2 "$header" | grep -q '^/\*\|^ \* ' ||
        { echo "$name does not open with what it is for" && bad=1; }
done
[ "$seen" -ge 10 ] || { echo "only $seen headers found" && bad=1; }
echo "$seen public headers"
exit $bad
