#!/bin/sh
# Run tests/test_decimal.py where there is a python3.
command -v python3 >/dev/null 2>&1 || exit 77
exec python3 "${srcdir:-.}/tests/test_decimal.py" ./tests/decimal_echo
