#!/bin/sh
# House rule: nothing real is in samples/, and what is there is well formed.
#
# Corporate numbers have a right check digit and the registry office 9999,
# which does not exist; EDINET codes start with E9, securities codes with 99,
# LEIs with 9999; every id a file refers to is declared in parties.csv.
set -u
LC_ALL=C
export LC_ALL
cd "${srcdir:-$(dirname "$0")/..}" || exit 99
files=$(find samples -name '*.csv' -o -name '*.xbrl' | sort)
bad=0
# shellcheck disable=SC2086
awk '
function complain(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why
    bad++
}
# Check digit of a corporate number: 9 - (weighted sum mod 9), weights 1, 2
# by turns from the right.
function check_digit(number, i, sum) {
    for (i = 0; i < 12; i++)
        sum += substr(number, 13 - i, 1) * (i % 2 ? 2 : 1)
    return 9 - sum % 9
}
FILENAME !~ /\.xbrl$/ {
    line = $0
    while (match(line, /[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]/)) {
        number = substr(line, RSTART, 13)
        line = substr(line, RSTART + 13)
        if (substr(number, 2, 4) != "9999")
            complain(number " could be a real corporate number")
        if (substr(number, 1, 1) != check_digit(number))
            complain(number " has a wrong check digit")
        numbers++
    }
}
{
    line = $0
    while (match(line, /E[0-9][0-9][0-9][0-9][0-9]/)) {
        if (substr(line, RSTART, 2) != "E9")
            complain(substr(line, RSTART, 6) " could be a real EDINET code")
        line = substr(line, RSTART + 6)
        codes++
    }
}
/SecurityCodeDEI/ && !/>99[0-9]+</ { complain("a securities code not from 99") }
# A declaration declares its contractor; its rows are no lists of ids.
FILENAME ~ /declaration\// {
    if (FILENAME ~ /cover\.csv$/ && FNR > 1) {
        split($0, cell, ",")
        declared["houjin:" cell[1]]
        sheets++
    }
    next
}
# The register and the code list have no header of ours.
FILENAME ~ /houjin\// {
    if (split($0, cell, ",") != 30) complain("not 30 columns")
    if ($0 !~ /架空[区市]/) complain("an address that could be real")
    if (cell[21] != "") mergers++
    register[cell[2]]
    next
}
FILENAME ~ /edinet-codelist\// {
    n = split($0, cell, ",")
    if (FNR > 2 && n == 13 && cell[12] !~ /^"(99[0-9][0-9][0-9])?"$/)
        complain("a securities code not from 99")
    filers++
    next
}
FILENAME ~ /parties\.csv$/ {
    split($0, cell, ",")
    if (FNR > 1) {
        declared[cell[1]]
        type[cell[3]]++
        n = split($0, cell, ",")
        if (cell[n] ~ /^9999/) declared["lei:" cell[n]]
        else if (cell[n] != "" && cell[n] !~ /^"/) complain("a LEI not from 9999")
        if (match($0, /,[0-9]+,(E[0-9]+)?,$/)) {
            split(substr($0, RSTART + 1), id, ",")
            declared["houjin:" id[1]]
            if (id[2] != "") declared["edinet:" id[2]]
        }
    }
    next
}
# The first two columns of the other files name parties, of a list the first.
FILENAME ~ /\.csv$/ && FNR > 1 {
    split($0, cell, ",")
    for (i = 1; i <= (FILENAME ~ /contractors/ ? 1 : 2); i++)
        if (!(cell[i] in declared)) complain(cell[i] " is not declared")
}
/<jpcrp_cor:DateOfBirth/ { officers++ }
END {
    if (type["company"] < 12 || type["person"] + officers < 20)
        complain("the world has become too small")
    if (sheets != 1) complain("no declaration")
    if (mergers < 1) complain("no merger in the register")
    if (filers < 4) complain("no code list")
    for (key in declared)
        if (key ~ /^houjin:/ && !(substr(key, 8) in register))
            complain(key " is not in the register of corporate numbers")
    if (numbers < 40 || codes < 40) complain("hardly any id found")
    exit bad > 0
}' samples/csv/parties.csv $files || bad=1
if command -v xmllint > /dev/null; then
    # shellcheck disable=SC2086
    xmllint --noout $(echo "$files" | grep 'xbrl$') || bad=1
fi
find samples -type f -size +64k | grep . && echo "too big to be read" && bad=1
exit $bad
