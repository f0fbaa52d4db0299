#!/bin/sh
# House rule: libraries hold no state; nothing below cli prints, exits, reads
# the environment or allocates past keizu/base/alloc.h.
set -u
command -v objdump > /dev/null || { echo "objdump is missing"; exit 77; }
if nm -u src/base/libbase.a 2> /dev/null | grep -q ' __asan_'; then
    echo "sanitizers add globals of their own; the plain build is checked"
    exit 77
fi
bad=0 seen=0

# object symbol: writable on purpose, with the reason.
#   alloc.o    how many allocations are still allowed, for the fault tests
#   buf.o      the shared empty string that a fresh buffer points at
#   igraph_bridge.o  igraph has globals: one thread at a time
state='alloc.o fail_after
alloc.o failed
buf.o empty
igraph_bridge.o lock'

# object symbol: kz_bug() says where before it aborts; a forked process ends
# without the caller's ends.
calls='status.o stderr
status.o fprintf
status.o __fprintf_chk
status.o abort
parsers.o _exit'

for lib in $(find src importers -name "lib*.a" 2> /dev/null | LC_ALL=C sort); do
    seen=$((seen + 1))
    objdump -t "$lib" | awk -v lib="$lib" -v allowed="$state" '
    BEGIN { n = split(allowed, row, "\n"); for (i = 1; i <= n; i++) ok[row[i]] }
    /:[ \t]+file format/ { object = $1; sub(/:$/, "", object)
        sub(/^.*-/, "", object); next }
    {
        section = ""
        for (i = 2; i < NF; i++)
            if ($i ~ /^(\.(data|bss|tdata|tbss)|\*COM\*)/) section = $i
        name = $NF
        if (section == "" || section ~ /^\.data\.rel\.ro/ || name ~ /^\./) next
        sub(/\.[0-9]+$/, "", name)
        if (!((object " " name) in ok)) {
            printf "%s: %s: writable global %s\n", lib, object, $NF
            bad++
        }
    }
    END { exit bad > 0 }' || bad=1
    nm -u "$lib" 2> /dev/null | awk -v lib="$lib" -v allowed="$calls" '
    BEGIN {
        n = split(allowed, row, "\n"); for (i = 1; i <= n; i++) ok[row[i]]
        n = split("exit _exit quick_exit abort printf vprintf puts putchar " \
            "perror stdout stderr fprintf vfprintf __printf_chk " \
            "__vprintf_chk __fprintf_chk __vfprintf_chk getenv " \
            "secure_getenv setlocale strtod strtof strtold atoi atol atof " \
            "strtok rand srand system popen malloc calloc realloc " \
            "reallocarray strdup strndup asprintf vasprintf alloca", no, " ")
        for (i = 1; i <= n; i++) never[no[i]]
    }
    /:$/ { object = $1; sub(/:$/, "", object); sub(/^.*-/, "", object); next }
    $1 == "U" {
        name = $2
        sub(/@.*/, "", name)
        if (!(name in never) || ((object " " name) in ok)) next
        if (object == "alloc.o" && name ~ /alloc/) next
        printf "%s: %s calls %s\n", lib, object, name
        bad++
    }
    END { exit bad > 0 }' || bad=1
done
[ "$seen" -ge 1 ] || { echo "no library found; run me in the build folder" &&
    bad=1; }
echo "$seen libraries"
exit $bad
