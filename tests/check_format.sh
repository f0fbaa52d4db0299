#!/bin/sh
# House rule: clang-format changes nothing; no // comments, no tabs.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
format=
for name in clang-format-14 clang-format; do
    command -v $name > /dev/null && format=$name && break
done
files=$(find src importers include tests -name '*.[ch]' | LC_ALL=C sort)
bad=0
# shellcheck disable=SC2086
grep -nE '(^|[^:"])//' $files | grep -v '"[^"]*//[^"]*"' && bad=1
tab=$(printf '\t')
# shellcheck disable=SC2086
grep -n "$tab" $files && bad=1
# shellcheck disable=SC2086
awk 'FNR == 1 && NR > 1 && last > 600 { print file ": " last " lines"; bad = 1 }
    { file = FILENAME; last = FNR }
    END { if (last > 600) { print file ": " last " lines"; bad = 1 }
        exit bad }' $files || bad=1
[ $bad = 0 ] || exit 1
[ -n "$format" ] || { echo "clang-format is missing"; exit 77; }
# shellcheck disable=SC2086
$format --dry-run -Werror $files
