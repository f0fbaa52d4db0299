#!/bin/sh
# Real filings, registers and gBizINFO answers against answers worked out
# apart from keizu: first what the importers give, then what one store of them
# all answers.
#
#   sh tests/real.sh [BUILD/keizu [DATA]]
#
# The first tells the build folder, whose tests/records reads the filings with
# keizu's importers; DATA is by default ../shared/data.  Real filings never
# become part of the project: where the folder is missing the test is skipped
# (77).
set -u
source=$(cd "$(dirname "$0")/.." && pwd) || exit 99
build=$(dirname "${1:-./keizu}")
data=${2:-${KEIZU_DATA:-$source/../shared/data}}/ja

[ -d "$data" ] || { echo "no real filings in $data"; exit 77; }
command -v python3 > /dev/null || { echo "python3 is missing"; exit 77; }
[ -x "$build/tests/records" ] || {
    echo "$build/tests/records is not built"
    exit 99
}
bad=0
python3 "$source/tests/real.py" "$build/tests/records" "$data/edinet-asr" ||
    bad=1
python3 "$source/tests/real_registers.py" "$build/tests/records" "$data" ||
    bad=1
python3 "$source/tests/real_gbiz.py" "$build/tests/records" \
    "$data/gbizinfo" || bad=1
python3 "$source/tests/real_store.py" "$build/keizu" "$data" || bad=1
exit $bad
