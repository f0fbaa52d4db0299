#!/usr/bin/env python3
"""Exact shares and thresholds against the oracle on 300 random worlds.

Fractions that `stakes --exact` prints have to be the oracle's, and a
threshold placed at a holder's true value, or beside it by less than a double
can tell, has to be decided right for every company of the store.
Usage: test_exact.py [FIRST [LAST]]
"""
import random
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
from keizu_run import Scratch
from oracle import RING, UNDISCLOSED, UNKNOWN, Graph
from oracle_compare import Stakes, Verdict
from test_oracle import CHOICES, make_chunk

WORLDS = 150
CHUNK = 25
EXACT = 20       # companies of a chunk that are asked with --exact
THRESHOLDS = 8   # of a chunk, each at the value and to either side
LARGEST = 10 ** 18
LEAST = {"exact": 2000, "lower": 600, "upper": 500, "decided": 40000,
         "at equality": 30}


def beside(t):
    """Two fractions next to t, as near as 63 bits allow."""
    q = max(2, LARGEST // (2 * t.denominator * max(1, t.numerator)))
    return [t - Fraction(1, t.denominator * q),
            t + Fraction(1, t.denominator * q)]


def fits(t):
    return 0 < t and t.numerator <= LARGEST and t.denominator <= LARGEST


class Chunk:
    def __init__(self, scratch, options, facts, verdict, counts):
        self.scratch, self.options = scratch, options
        self.verdict, self.counts = verdict, counts
        self.stakes = Stakes(facts, options, verdict)
        self.point, self.low = self.stakes.point, self.stakes.low
        self.graph = self.stakes.graph

    def count(self, what, n=1):
        self.counts[what] = self.counts.get(what, 0) + n

    def same(self, where, got, want, must=True):
        """A range's fractions are (point, lower, upper)."""
        texts = got.get("exact", {})
        for end, w in zip(("point", "lower", "upper"), want):
            if end not in texts:
                if must and end == "point" and w is not None:
                    self.verdict.fault(where, end, w, None)
                continue
            if w is None or Fraction(texts[end]) != w:
                self.verdict.fault(where, end, w, texts[end])
            self.count("exact" if end == "point" else end)

    # --- what is printed ---------------------------------------------------

    def exact(self, company):
        o, = self.scratch.lines("stakes", "--exact", company,
                                *self.options.words())
        point, low = self.point[company], self.low[company]
        known = self.stakes.bounds_known(company)
        totals = o["totals"]
        names = ["domestic", "foreign", "foreign_state"]
        for name in names + sorted(totals["by_country"]):
            got = (totals if name in names else totals["by_country"])[name]
            value, rest = low.total(name, self.options.home), low.rest()
            ends = (value, value + rest) if known is not False \
                else (None, None)
            self.same("%s %s" % (company, name), got,
                      (point.total(name, self.options.home),) + ends)
            if known and set(got["exact"]) != {"point", "lower", "upper"}:
                self.verdict.fault(company, name, "both ends", got["exact"])
        for name, k in (("unknown_class", UNKNOWN),
                        ("undisclosed", UNDISCLOSED),
                        ("unattributed", RING)):
            self.same("%s %s" % (company, name), totals[name],
                      (point.classes.get(k, Fraction(0)), None, None))
        for h in o["holders"]:
            self.holder(company, h, known)

    def holder(self, company, h, known):
        o = h["party"]["id"]
        where = "%s held by %s" % (company, o)
        column = self.graph.columns[company]
        zero = (Fraction(0), Fraction(0))
        integrated, corrected = self.point[company].holders.get(o, zero)
        low = self.low[company].holders.get(o, zero)
        all_exact = all(self.graph.columns[d].is_exact()
                        for d in self.graph.cone(company, False))
        ends = [(v if known is not False else None,
                 w if all_exact else None)
                for v, w in zip(low, (integrated, corrected))]
        self.same(where, h["integrated"], (integrated,) + ends[0])
        self.same(where, h["corrected"], (corrected,) + ends[1])
        if all_exact and integrated is not None and \
                set(h["integrated"]["exact"]) != {"point", "lower", "upper"}:
            self.verdict.fault(where, "integrated", "both ends", h)
        values = dict(zip((s.owner for s in column.slots),
                          column.values("point")))
        for s in column.slots:
            if s.owner == o:
                self.same(where, h["direct"],
                          (values[o], s.amount.lo, s.amount.hi))

    # --- what is decided ---------------------------------------------------

    def decide(self, t, true_value):
        """Holders of every company that have at least t, and no others."""
        got = {(o["company"]["id"], h["party"]["id"]) for o in
               self.scratch.lines("stakes", "--all", "--min-share",
                                  "%d/%d" % (t.numerator, t.denominator),
                                  *self.options.words())
               for h in o["holders"]}
        for c, s in self.point.items():
            for o, (y, _) in s.holders.items():
                if o == c:
                    continue
                self.count("decided")
                self.count("at equality", t == true_value and y == t)
                if ((c, o) in got) != (y is None or y >= t):
                    self.verdict.fault("%s held by %s" % (c, o),
                                       ">= %s" % t, y, (c, o) in got)

    def below(self, party, company, true_value):
        """The same from the owner's side."""
        for t in [true_value] + beside(true_value):
            if not fits(t):
                continue
            o, = self.scratch.lines("stakes", "--down", party, "--min-share",
                                    "%d/%d" % (t.numerator, t.denominator),
                                    *self.options.words())
            got = company in {x["company"]["id"] for x in o["companies"]}
            if got != (true_value >= t):
                self.verdict.fault("%s below %s" % (company, party),
                                   ">= %s" % t, true_value, got)


def run_chunk(number, first, last, counts, verdict):
    options = CHOICES[number % len(CHOICES)]
    r = random.Random(number)
    with Scratch() as s:
        facts, loads = make_chunk(s, first, last)
        for words in loads:
            s.load(*words)
        c = Chunk(s, options, facts, verdict, counts)
        asked = r.sample(sorted(c.graph.columns), EXACT)
        for company in asked[::2]:
            c.exact(company)
        deep = [(company, o, y) for company in sorted(c.point)
                for o, (y, _) in sorted(c.point[company].holders.items())
                if y is not None and fits(y) and o != company]
        chosen = sorted(deep, key=lambda x: -x[2].denominator)[:100]
        for company, o, y in r.sample(chosen, THRESHOLDS // 2) + \
                r.sample(deep, THRESHOLDS // 2):
            for t in [y] + beside(y):
                if fits(t):
                    c.decide(t, y)
            c.below(o, company, y)
        for company in asked[1::2]:  # now out of the graph file
            c.exact(company)


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    last = int(sys.argv[2]) if len(sys.argv) > 2 else WORLDS
    counts, verdict = {}, Verdict()
    for start in range(first, last, CHUNK):
        run_chunk(start // CHUNK, start, min(start + CHUNK, last), counts,
                  verdict)
        if len(verdict.faults) > 200:
            break
    for name, least in LEAST.items():
        print("exact: %d %s" % (counts.get(name, 0), name))
        if last - first == WORLDS and counts.get(name, 0) < least:
            verdict.fault("worlds", name, least, counts.get(name, 0))
    for line in verdict.faults[:40]:
        print("FAULT", line)
    print("exact: %d worlds, %d faults" % (last - first,
                                           len(verdict.faults)))
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
