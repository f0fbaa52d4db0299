#!/usr/bin/env python3
"""Property test: amounts in CSV files against Python's fractions.

Each generated string of a share, a percentage or a count and a total is
stored as exactly that number, or its line is rejected for that reason; nothing
is stored that was rejected, and nothing lost.

KEIZU_DECIMALS is how many strings in all (100,000 unless set; a million takes
half a minute).
"""
import csv
import os
import random
import re
import sqlite3
import sys
import unittest
from fractions import Fraction as F

sys.dont_write_bytecode = True
from keizu_run import Scratch

COUNT = int(os.environ.get("KEIZU_DECIMALS", "100000"))
DECIMAL = re.compile("[+-]?[0-9]+([.][0-9]+)?", re.ASCII)
INTEGER = re.compile("-?[0-9]+", re.ASCII)
NOISE = ["nan", "NaN", "inf", "-inf", "Infinity", "0x1p-1", "0x10", "1e-400",
         "1e400", "1e0", "5e-1", "0,6", "1.000,5", "1 000", "０．５", "５０", "½",
         "50%", "5/10", "--1", "+-1", ".", "-", "+", ".5", "5.", "0.5.0",
         "0.5abc", "abc", "٣", "1_000", "−1", "〇", "五", "1'000", "0.5f",
         "1d", "#N/A", "=0.5", "true", "null", "18446744073709551617",
         "9223372036854775807", "9223372036854775808", "99999999999999999999",
         "0.0000000000000000000000001", "00000000000000000000000000001",
         "0.99999999999999999", "0.9999999999999999999", "1.0000000000000001",
         "100.0000000000001", "-0", "-0.0", "+0", "+1", "1.0", "100.00"]


def digits(rnd, low, high):
    return "".join(rnd.choice("0123456789")
                   for _ in range(rnd.randint(low, high)))


def a_number(rnd, whole):
    """A decimal about as large as the whole, often spoilt in one place."""
    kind = rnd.random()
    if kind < 0.05:
        return rnd.choice(NOISE)
    if kind < 0.1:
        return "".join(rnd.choice("0123456789+-.eExX naif,_％")
                       for _ in range(rnd.randint(1, 9))).strip() or "0"
    text = rnd.choice(["", "", "", "", "+", "-"]) + rnd.choice(
        ["", "", "", "0", "0" * 20])
    text += str(rnd.randint(0, rnd.choice([1, whole, whole, whole + 1])))
    if rnd.random() < 0.8:
        text += "." + rnd.choice(["", "", "00", "0" * 12]) + digits(
            rnd, 1, rnd.choice([2, 6, 12, 17, 21]))
        if rnd.random() < 0.1:
            text += "0" * rnd.randint(1, 20)
    if kind < 0.2:
        at = rnd.randint(0, len(text))
        text = text[:at] + rnd.choice([".", "e5", "-", "+", ",", "٣", "x"]) \
            + text[at + rnd.randint(0, 1):]
    return text


def an_integer(rnd):
    kind = rnd.random()
    if kind < 0.1:
        return rnd.choice(NOISE)
    if kind < 0.2:
        return str(2 ** 63 + rnd.randint(-3, 3))
    return rnd.choice(["", "", "", "", "-", "00", "+"]) + str(
        rnd.randint(0, 10 ** rnd.choice([1, 3, 9, 18])))


def decimal_value(text, whole):
    """The fraction of the whole, or None: what amount.h promises."""
    if not DECIMAL.fullmatch(text):
        return None
    front, _, behind = text.lstrip("+-").partition(".")
    if len(behind) > 18 or len((front + behind).lstrip("0")) > 18:
        return None
    value = F(text) / whole
    if (value * 10 ** 18).denominator != 1:
        return None  # more than 18 places of the fraction
    return value if 0 <= value <= 1 else None


def integer_value(text, low):
    if not INTEGER.fullmatch(text) or not low <= int(text) < 2 ** 63:
        return None
    return int(text)


class Shares(unittest.TestCase):
    maxDiff = 2000

    def check(self, columns, rows, values, reasons):
        """rows[i] is line i + 2, and is values[i] or rejected."""
        with Scratch() as s:
            path = s.path("amounts.csv")
            with open(path, "w", encoding="utf-8", newline="") as f:
                w = csv.writer(f, lineterminator="\n")
                w.writerow(["owner", "owned"] + columns)
                w.writerows(["A", "B%d" % i] + list(r)
                            for i, r in enumerate(rows))
            s.load(path)
            db = sqlite3.connect(s.db)
            stored = {line: (lo, hi, point, base) for line, lo, hi, point, base
                      in db.execute("SELECT line, lo, hi, point, base"
                                    " FROM holding")}
            rejected = dict(db.execute("SELECT line, reason FROM reject"))
            db.close()
        wrong = []
        for i, value in enumerate(values):
            got = stored.get(i + 2)
            if value is None:
                good = got is None and rejected.get(i + 2) in reasons
            else:
                good = i + 2 not in rejected and got is not None and \
                    got[0] == got[1] == got[2] and F(got[0], got[3]) == value
            if not good:
                wrong.append((rows[i], value, got, rejected.get(i + 2)))
        self.assertEqual(wrong[:20], [], "%d wrong" % len(wrong))
        self.assertEqual(len(stored) + len(rejected), len(rows))
        self.assertTrue(len(rows) // 5 < len(rejected) < len(rows) * 4 // 5,
                        "a one-sided test: %d rejected" % len(rejected))

    def test_share(self):
        rnd = random.Random(61)
        texts = [a_number(rnd, 1) for _ in range(COUNT // 3)]
        self.check(["share"], [[t] for t in texts],
                   [decimal_value(t, 1) for t in texts],
                   ["share is not a decimal from 0 to 1"])

    def test_percent(self):
        rnd = random.Random(62)
        texts = [a_number(rnd, 100) for _ in range(COUNT // 3)]
        self.check(["percent"], [[t] for t in texts],
                   [decimal_value(t, 100) for t in texts],
                   ["percent is not a decimal from 0 to 100"])

    def test_count_and_total(self):
        rnd = random.Random(63)
        rows = [[an_integer(rnd), an_integer(rnd)] for _ in range(COUNT // 6)]
        values = []
        for count, total in rows:
            c, t = integer_value(count, 0), integer_value(total, 1)
            values.append(None if c is None or t is None else F(c, t))
        self.check(["count", "total"], rows, values,
                   ["count is not a whole number",
                    "total is not a whole number above 0"])


if __name__ == "__main__":
    unittest.main()
