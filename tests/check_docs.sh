#!/bin/sh
# House rule: the documents are true.
#
# Console blocks of README.md and docs/*.md are run and must print what they
# show; every importer has its mapping.md, every verb its man page, every
# section of docs/methods.md is referenced and every reference has a section,
# every finding code is listed in docs/findings.md,
# every option of a verb is in a man page, every document named exists.
#
# A console block:
#   ```console
#   $ keizu importers
#   what it prints, standard output and error
#   ...                       any number of lines
#   ```
# The blocks of one document run one after the other in one empty folder that
# holds "samples"; `keizu` is the one just built.
set -u
unset KEIZU_DB KEIZU_LANG NO_COLOR CDPATH LANGUAGE
LC_ALL=C.UTF-8 TZ=UTC
export LC_ALL TZ
here=$(pwd)
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
top=$(pwd)
bad=0

complain()
{
    echo "$*"
    bad=1
}

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
mkdir "$scratch/home"
HOME=$scratch/home XDG_CONFIG_HOME=$scratch/home
export HOME XDG_CONFIG_HOME

# matches EXPECTED ACTUAL: "..." alone on a line stands for any lines.
matches()
{
    awk '
    BEGIN { n = m = 0 }
    FILENAME == ARGV[1] { want[++n] = $0; next }
    { got[++m] = $0 }
    END {
        # reach[j]: the first i wanted lines can match the first j got.
        reach[0] = 1
        for (i = 1; i <= n; i++) {
            if (want[i] == "...") {
                on = 0
                for (j = 0; j <= m; j++) { on = on || reach[j]; reach[j] = on }
                continue
            }
            for (j = m; j >= 1; j--)
                reach[j] = reach[j - 1] && want[i] == got[j]
            reach[0] = 0
        }
        exit !reach[m]
    }' "$1" "$2"
}

# run_blocks DOCUMENT: each command of its console blocks, in order.
run_blocks()
{
    name=$(basename "$1" .md)
    work=$scratch/$name
    mkdir -p "$work/steps" "$work/folder"
    ln -s "$top/samples" "$work/folder/samples"
    awk -v dir="$work/steps" '
    /^```console$/ { inside = 1; next }
    /^```/ { inside = 0; next }
    !inside { next }
    /^\$ / {
        step = sprintf("%s/%03d", dir, ++n)
        print substr($0, 3) > (step ".cmd")
        print FNR > (step ".line")
        printf "" > (step ".want")
        next
    }
    n && /^> / { print substr($0, 3) > (step ".cmd"); next }
    n { print > (step ".want") }' "$1"
    for cmd in "$work"/steps/*.cmd; do
        [ -f "$cmd" ] || continue
        step=${cmd%.cmd}
        steps=$((steps + 1))
        (cd "$work/folder" && PATH="$here:$PATH" sh "$cmd") \
            > "$step.got" 2>&1 < /dev/null
        matches "$step.want" "$step.got" && continue
        complain "$1:$(cat "$step.line"): \$ $(cat "$cmd")"
        diff -u "$step.want" "$step.got" | sed '1,2d'
    done
}

steps=0
if [ -x "$here/keizu" ]; then
    for document in README.md docs/*.md; do
        run_blocks "$document"
    done
    [ $steps -ge 1 ] || complain "no console block found in README.md, docs/"
fi

for source in importers/*/*.c; do
    folder=$(dirname "$source")
    [ "$folder" != importers/common ] && [ -f "$source" ] || continue
    [ -f "$folder/mapping.md" ] || complain "$folder has no mapping.md"
done

# A verb is a "KZ_COMMAND(name) = {" line; underscores are dashes outside.
verbs=$(sed -n 's/^KZ_COMMAND(\([a-z0-9_]*\)) = {.*/\1/p' src/cli/*.c |
    tr _ - | LC_ALL=C sort)
for verb in $verbs; do
    [ -f "docs/man/keizu-$verb.1" ] ||
        complain "verb $verb has no docs/man/keizu-$verb.1"
    grep -q "keizu-$verb\.1" docs/local.mk ||
        complain "docs/local.mk does not install keizu-$verb.1"
    [ -x "$here/keizu" ] || continue
    for option in $("$here/keizu" "$verb" --help --lang en |
        sed -n '/^Exit status/q; s/^  \(-., \|    \)--\([a-z-]*\).*/\2/p'); do
        cat docs/man/keizu.1 "docs/man/keizu-$verb.1" 2> /dev/null |
            grep -qE "Fl -$option( |\$)" ||
            complain "keizu-$verb.1 and keizu.1 lack --$option"
    done
done
for page in docs/man/keizu-*.1; do
    verb=$(basename "$page" .1)
    case " $(echo $verbs) " in
    *" ${verb#keizu-} "*) ;;
    *) complain "$page is of no verb" ;;
    esac
done
if command -v mandoc > /dev/null; then
    for page in docs/man/*.[1-9]; do
        mandoc -T lint -W warning "$page" ||
            complain "$page: mandoc warns"
    done
fi

# Sections of methods.md: "## 3. Title" and "### 3.2 Title".
sections=$(sed -n 's/^###* \([0-9][0-9.]*[0-9]\|[0-9]\)\.\{0,1\} .*/\1/p' \
    docs/methods.md)
named=$(find src importers include tests docs -name '*.[ch15]' -exec \
    grep -ohE 'methods(\.md)? [0-9]+(\.[0-9]+)*' {} + |
    sed 's/.* //' | LC_ALL=C sort -u)
for section in $named; do
    echo "$sections" | grep -qxF "$section" ||
        complain "the sources name methods.md $section, which is not there"
done
for section in $(echo "$sections" | grep -v '\.'); do
    echo "$named" | grep -qE "^$section(\.|\$)" ||
        complain "no source or man page names docs/methods.md $section"
done

# A document that the sources name is there.
for name in $(grep -rohE '\b[a-z-]+\.md\b' src include importers tests \
    --include='*.[ch]' --include='*.sql' --include='*.py' | LC_ALL=C sort -u)
do
    [ "$name" = mapping.md ] || [ -f "docs/$name" ] ||
        complain "the sources name $name, which is not in docs/"
done

# Codes of findings: quoted at KZ_FINDING or in the lists of findings.md.
listed=$(sed -n 's/^| `\([a-z-]*\)` |.*/\1/p' docs/findings.md)
[ -n "$listed" ] || complain "docs/findings.md lists no code"
for code in $listed; do
    grep -rqE "[\"']$code[\"']" src importers --include='*.[ch]' ||
        complain "finding $code of docs/findings.md is raised nowhere"
done

echo "$steps commands of the documents run"
exit $bad
