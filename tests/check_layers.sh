#!/bin/sh
# House rule: the include line tells the layer (docs/architecture.md).
#
# Each file may include its own layer and those below it, and third-party
# headers only where the layer keeps them.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 99

find src importers include/keizu -name '*.[ch]' ! -path '*/golden/*' |
    LC_ALL=C sort | xargs awk '
function complain(why) {
    printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0
    bad++
}
# The layer of a path, as written in a file name or an include line.
function layer_of(path) {
    sub(/^include\//, "", path)
    if (path ~ /^importers\//) return "import"
    if (path ~ /^(src|keizu)\/[a-z]+\//) {
        split(path, part, "/")
        return part[2]
    }
    return ""
}
BEGIN {
    may["base"] = " base "
    may["store"] = " base store "
    may["import"] = " base import "
    may["graph"] = " base store graph "
    may["analysis"] = " base graph analysis "
    may["report"] = " base store graph analysis report "
    may["server"] = " base store graph analysis report server "
    may["cli"] = " base store import graph analysis report server cli "

    n = split("assert ctype errno fcntl float inttypes langinfo limits " \
        "locale math poll pthread signal spawn stdarg stdatomic stdbool stddef " \
        "stdint stdio stdlib string strings sys/file sys/ioctl sys/mman " \
        "sys/prctl sys/resource sys/socket sys/stat sys/syscall sys/time " \
        "sys/types sys/uio sys/wait " \
        "dirent getopt time uchar unistd wchar", libc, " ")
    for (i = 1; i <= n; i++) home[libc[i] ".h"] = "^"
    home["getopt.h"] = "^src/cli/"
    home["locale.h"] = "^(src/cli/|importers/common/archive\\.c$)"
    home["langinfo.h"] = "^src/cli/"
    home["sqlite3.h"] = "^src/store/"
    home["setjmp.h"] = "^importers/common/json\\.c$"
    home["csv.h"] = home["archive.h"] = home["archive_entry.h"] = \
        "^importers/common/"
    home["gmp.h"] = "^src/base/rational_priv\\.h$"
    home["utf8proc.h"] = home["sodium.h"] = home["nettle/sha2.h"] = "^src/base/"
    home["seccomp.h"] = "^src/base/sandbox\\.c$"
    home["iconv.h"] = "^(src/base|importers/common)/"
    home["igraph.h"] = "^src/graph/igraph_bridge\\.c$"
    home["dlfcn.h"] = "^src/graph/igraph_bridge\\.c$"
    home["microhttpd.h"] = "^src/server/"
}
FNR == 1 { sees_import = sees_store = 0 }
/^[ \t]*#[ \t]*include[ \t]*</ {
    name = $0
    sub(/^[^<]*</, "", name)
    sub(/>.*/, "", name)
    if (name ~ /^(libxml|yajl)\//) where = "^importers/common/"
    else if (name in home) where = home[name]
    else { complain("header has no home in tests/check_layers.sh"); next }
    if (FILENAME !~ where) complain("third-party header outside its home")
    lines++
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    name = $0
    sub(/^[^"]*"/, "", name)
    sub(/".*/, "", name)
    own = layer_of(FILENAME)
    other = layer_of(name)
    lines++
    # A bare name is a header of the folder itself.
    if (name !~ /\//) next
    if (other == "") { complain("not written from the top of the tree"); next }
    if (!(own in may)) { complain("file of no known layer"); next }
    if (index(may[own], " " other " ") == 0)
        complain(own " may not include " other)
    # The readers of importers/common are open to the command line.
    if (name ~ /^(src|importers)\// && own != other &&
        !(own == "cli" && name ~ /^importers\/common\//))
        complain("private header of another layer")
    if (name ~ /^keizu\/import\//) sees_import = 1
    if (name ~ /^keizu\/store\//) sees_store = 1
    if (sees_import && sees_store && FILENAME !~ /^src\/cli\/(cmd_)?import/) {
        complain("only the import command may see importers and the store")
        sees_store = 0
    }
}
END {
    if (lines < 10) { print "hardly any include found: " lines + 0; bad++ }
    printf "%d include lines, %d against the rule\n", lines, bad
    exit bad > 0
}'
