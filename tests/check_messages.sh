#!/bin/sh
# House rule: the catalogue src/report/po/ja.po and the sources agree.
#
# Each msgid stands in the sources (a field name may come later); each text for users (N_(), kz_cli_tr,
# kz_message, kz_cli_say, kz_doc_refuse, and the error texts of src/cli and
# src/report) has a translation; conversions are the same in both languages.
# Prints how many error texts of the other layers are translated; their names
# with MISSING=1.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
LC_ALL=C
export LC_ALL
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# literals FILE...: "file<TAB>function<TAB>text" for each string of the code,
# neighbours joined; the function is the one whose arguments it stands in.
literals()
{
    awk '
    function flush_file(    code, text, c, n, from, joined) {
        code = ""
        while (match(all, /["\047\/]/)) {
            code = code substr(all, 1, RSTART - 1)
            c = substr(all, RSTART, 1)
            all = substr(all, RSTART)
            if (c == "/") {
                if (substr(all, 2, 1) == "*") {
                    n = index(substr(all, 3), "*/")
                    all = n ? substr(all, n + 4) : ""
                } else {
                    code = code c
                    all = substr(all, 2)
                }
                continue
            }
            if (c == "\047") {
                match(all, /^\047(\\.|[^\\\047])*\047/)
                all = substr(all, RLENGTH > 0 ? RLENGTH + 1 : 2)
                continue
            }
            text = ""
            do {
                if (!match(all, /^"(\\.|[^\\"])*"/)) {
                    all = substr(all, 2)
                    break
                }
                text = text substr(all, 2, RLENGTH - 2)
                all = substr(all, RLENGTH + 1)
                joined = match(all, /^[ \t\n]*"/)
                if (joined)
                    all = substr(all, RLENGTH)
            } while (joined)
            if (length(code) > 400)
                code = substr(code, length(code) - 300)
            from = ""
            if (match(code, /[A-Za-z_0-9]+\([^()]*$/)) {
                from = substr(code, RSTART)
                # behind the format stand its arguments
                if (from ~ /^kz_(fail|fail_errno|context|cli_say)\(.*\001/)
                    from = ""
                sub(/\(.*/, "", from)
            }
            printf "%s\t%s\t%s\n", file, from, text
            code = code "\001"
        }
        all = ""
    }
    FNR == 1 { if (NR > 1) flush_file(); file = FILENAME }
    !/^[ \t]*#[ \t]*include/ { all = all $0 "\n" }
    END { flush_file() }' "$@"
}

# shellcheck disable=SC2046
literals $(find src importers include -name '*.[ch]' | sort) \
    > "$scratch/literals"

awk -v missing="${MISSING:-}" '
BEGIN { FS = "\t" }
function quoted(s) {
    sub(/^[^"]*"/, "", s)
    sub(/"[ \t]*$/, "", s)
    return s
}
function complain(why) { print why; bad++ }
# The conversions of a format, in the order of their arguments.
function conversions(s,    list, n, c, k, type, all_of) {
    n = 0
    for (k in type) delete type[k]
    gsub(/%%/, "", s)
    while (match(s, /%([0-9]+\$)?[-+ #0]*[0-9*]*(\.[0-9*]+)?(hh|h|ll|l|z|j|t)?[a-zA-Z]/)) {
        c = substr(s, RSTART + 1, RLENGTH - 1)
        s = substr(s, RSTART + RLENGTH)
        n++
        k = n
        if (c ~ /^[0-9]+\$/) { k = c + 0; sub(/^[0-9]+\$/, "", c) }
        if (k in type) return "twice"
        type[k] = c
    }
    all_of = ""
    for (k = 1; k <= n; k++) all_of = all_of " %" (k in type ? type[k] : "?")
    return all_of
}
function entry() {
    if (have && id != "") {
        if (id in text) complain("ja.po: twice: " id)
        text[id] = str
        if (str == "") complain("ja.po: no translation: " id)
        if (!(id in used)) {
            if (id ~ /^[a-z][a-z_]*$/) labels = labels " " id
            else complain("ja.po: not in the sources: " id)
        }
        if (conversions(id) != conversions(str))
            complain("ja.po: conversions differ: " id)
        if (id ~ /\?\?/ || str ~ /\?\?/) complain("ja.po: trigraph: " id)
    }
    have = 0
    id = str = ""
}
FILENAME ~ /literals$/ {
    used[$3] = 1
    if ($3 !~ /[A-Za-z][a-z]/ && $2 != "N_") next
    if ($2 ~ /^(N_|kz_cli_tr|kz_message|kz_cli_say|kz_doc_refuse)$/)
        need[$3] = $1
    else if ($2 ~ /^kz_(fail|fail_errno|context)$/) {
        if ($1 ~ /^src\/(cli|report)\//) need[$3] = $1
        else other[$3] = $1
    }
    next
}
{ line = $0; sub(/\r$/, "", line) }
line ~ /^#/ { next }
line ~ /^[ \t]*$/ { entry(); next }
line ~ /^msgid / { if (have) entry(); part = 1; id = quoted(line); next }
line ~ /^msgstr / { part = 2; have = 1; str = quoted(line); next }
line ~ /^"/ { if (part == 1) id = id quoted(line); else str = str quoted(line) }
END {
    entry()
    for (s in need)
        if (!(s in text)) complain(need[s] ": not in ja.po: " s)
    n = m = 0
    for (s in text) n++
    for (s in other) {
        m++
        if (s in text) translated++
        else if (missing) print other[s] ": " s
    }
    if (labels) print "names of fields that no document has:" labels
    printf "%d messages; %d of %d error texts of the other layers\n", n,
        translated, m
    exit bad > 0
}' "$scratch/literals" src/report/po/ja.po
