"""Property test: the decimal reader against Python's decimal.Decimal, and
the printing of doubles against repr(), on strings and doubles of fixed seeds.

usage: test_decimal.py DECIMAL_ECHO

KEIZU_DECIMALS is how many of each (100,000 unless set).
"""

import os
import random
import re
import struct
import subprocess
import sys
from decimal import Decimal, localcontext

PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def ask(echo, mode, lines):
    """The answers of the check program, one a line."""
    done = subprocess.run([echo, mode], input="\n".join(lines) + "\n",
                          capture_output=True, encoding="utf-8", check=True)
    answers = done.stdout.split("\n")[:-1]
    if len(answers) != len(lines):
        sys.exit(f"{mode}: {len(lines)} questions, {len(answers)} answers")
    return answers


def digits(rnd, most):
    return "".join(rnd.choice("0123456789") for _ in range(rnd.randint(0, most)))


def a_string(rnd):
    """A decimal of any size, or one spoilt in one place, or noise."""
    kind = rnd.random()
    if kind < 0.1:
        return "".join(rnd.choice("0123456789+-.eExX naif,_１٣")
                       for _ in range(rnd.randint(0, 8)))
    text = rnd.choice(["", "", "-", "+"]) + "0" * rnd.choice([0, 0, 0, 1, 20])
    text += digits(rnd, rnd.choice([3, 9, 18, 21]))
    if rnd.random() < 0.7:
        text += "." + "0" * rnd.choice([0, 0, 0, 2, 12])
        text += digits(rnd, rnd.choice([2, 9, 18, 21]))
    if kind < 0.3:
        at = rnd.randint(0, len(text))
        spoil = rnd.choice(["", " ", ".", "e5", "-", "+", ",", "\t", "NaN",
                            "Infinity", "0x", "_", "５", "\0"])
        text = text[:at] + spoil + text[at + rnd.randint(0, 1):]
    return text


def expected_answer(text):
    """What include/keizu/base/number.h promises, in Python's own terms."""
    if not PLAIN.fullmatch(text):
        return "refused"
    scale = len(text.partition(".")[2])
    significant = len(text.lstrip("+-").replace(".", "").lstrip("0"))
    if significant > 18 or scale > 18:
        return "refused"
    return f"{int(Decimal(text).scaleb(scale))} {scale}"


def check_decimals(echo, count):
    rnd = random.Random(20260331)
    lines = [a_string(rnd) for _ in range(count)]
    read = 0
    with localcontext() as exact:
        exact.prec = 60
        for text, answer in zip(lines, ask(echo, "decimal", lines)):
            if answer != expected_answer(text):
                sys.exit(f"decimal {text!r}: {answer}, "
                         f"expected {expected_answer(text)}")
            read += answer != "refused"
    if not count // 4 < read < count * 3 // 4:
        sys.exit(f"decimal: {read} of {count} read: a one-sided test")
    print(f"decimal: {count} strings, {read} read, {count - read} refused")


def a_double(rnd):
    kind = rnd.random()
    if kind < 0.3:  # any
        return struct.unpack("<d", rnd.getrandbits(64).to_bytes(8, "little"))[0]
    if kind < 0.6:
        return rnd.random()
    if kind < 0.8:  # few digits
        return round(rnd.random() * 10 ** rnd.randint(-8, 18),
                     rnd.randint(0, 12))
    power = 2.0 ** rnd.randint(-1074, 1023)  # and its neighbours
    bits = struct.unpack("<q", struct.pack("<d", power))[0]
    bits = max(0, bits + rnd.randint(-2, 2))
    return struct.unpack("<d", struct.pack("<q", bits))[0]


def significant(text):
    """The digits that count: 0.25, 25e-2 and 250 have 25."""
    return text.partition("e")[0].replace(".", "").strip("-0")


def check_numbers(echo, count):
    rnd = random.Random(20260401)
    numbers = [a_double(rnd) for _ in range(count)]
    numbers += [float(f"{d}e{e}") for e in range(-323, 309) for d in (1, 9)
                if float(f"{d}e{e}") != float("inf")]
    lines = [struct.pack(">d", v).hex() for v in numbers]
    form = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?(e-?[1-9][0-9]*)?")
    for v, text in zip(numbers, ask(echo, "number", lines)):
        if v != v or v in (float("inf"), float("-inf")):
            good = text == "null"
        elif v == 0:
            good = text == "0"
        else:
            plain = 1e-6 <= abs(v) < 1e15
            good = (form.fullmatch(text) and float(text) == v and
                    significant(text) == significant(repr(v)) and
                    ("e" not in text) == plain)
        if not good:
            sys.exit(f"number {v!r}: {text}")
    print(f"number: {len(numbers)} doubles, as short as repr()")


def main():
    count = int(os.environ.get("KEIZU_DECIMALS", "100000"))
    check_decimals(sys.argv[1], count)
    check_numbers(sys.argv[1], count)


main()
