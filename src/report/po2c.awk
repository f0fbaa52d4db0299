# po2c.awk: PO catalogue -> C table { "msgid", "msgstr" }, sorted by the bytes
# of msgid as strcmp sorts (run under LC_ALL=C).  PO and C escape alike, so
# strings pass as they are; the sort is on what they stand for.  Entries
# without a translation, and the header, are left out.

function fail(why)
{
    printf "%s:%d: %s\n", FILENAME, FNR, why > "/dev/stderr"
    failed = 1
    exit 1
}

# The C string between the first and the last quote of the line.
function quoted(line,    from, s)
{
    from = index(line, "\"")
    s = substr(line, from + 1)
    if (!from || s !~ /"[ \t]*$/)
        fail("no quoted string")
    sub(/"[ \t]*$/, "", s)
    return s
}

# What a C string stands for, as far as order needs it.
function unescape(s,    out, i, c)
{
    out = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (c == "\\") {
            c = substr(s, ++i, 1)
            if (c == "n")
                c = "\n"
            else if (c == "t")
                c = "\t"
            else if (c != "\"" && c != "\\")
                fail("escape \\" c " is not known here")
        }
        out = out c
    }
    return out
}

function entry(    k)
{
    if (have && id != "" && str != "") {
        k = unescape(id)
        if (k in seen)
            fail("msgid twice: " id)
        seen[k] = 1
        n++
        key[n] = k
        ids[n] = id
        strs[n] = str
    }
    have = 0
    id = str = part = ""
}

/^#/ { next }
/^[ \t]*$/ { entry(); next }
/^msgid[ \t]/ {
    if (have)
        entry()
    part = "id"
    id = quoted($0)
    next
}
/^msgstr[ \t]/ { part = "str"; have = 1; str = quoted($0); next }
/^"/ {
    if (part == "id")
        id = id quoted($0)
    else if (part == "str")
        str = str quoted($0)
    else
        fail("a string belongs to nothing")
    next
}
{ fail("not a PO line: " $0) }

END {
    if (failed)
        exit 1
    entry()
    # shell sort
    for (gap = int(n / 2); gap > 0; gap = int(gap / 2))
        for (i = gap + 1; i <= n; i++)
            for (j = i; j > gap && key[j - gap] > key[j]; j -= gap) {
                t = key[j]; key[j] = key[j - gap]; key[j - gap] = t
                t = ids[j]; ids[j] = ids[j - gap]; ids[j - gap] = t
                t = strs[j]; strs[j] = strs[j - gap]; strs[j - gap] = t
            }
    for (i = 1; i <= n; i++)
        printf "{ \"%s\",\n    \"%s\" },\n", ids[i], strs[i]
}
