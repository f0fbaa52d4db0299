#!/usr/bin/env python3
"""The completions of `stakes --witness`, put into exact fractions: each must be
one of the documents' and, solved on its own, give the end it stands for.

Worlds are those of test_bounds.py.  Usage: test_witness.py [FIRST [LAST]]
"""
import sys
from fractions import Fraction
from itertools import product
from math import lcm, prod

sys.dont_write_bytecode = True
from keizu_run import Scratch
from oracle import UNDISCLOSED, Graph, World
from oracle_bounds import NOBODY, Piece
from oracle_compare import TOLERANCE
from test_bounds import CHOICES, small_world
from worlds import write_folder

WORLDS = 80
CHUNK = 20
NAMES = ("domestic", "foreign", "foreign_state")
FINEST = 10 ** 7   # no register of these worlds has a greater denominator
SLIP = Fraction(1, 10 ** 14)  # what doubles may be off by
CHOICES_OF_FACES = 300  # to find out whether a holder's end is reached
# at least so many of all worlds
LEAST = {"ends of sets": 2000, "ends of holders": 2000,
         "ends that are only approached": 1000,
         "completions off the corners": 700,
         "completions with a closed ring": 15,
         "undisclosed parts that count": 400,
         "holders' ends with open ends, by faces": 1200,
         "completions that a shift breaks": 3500}


class NotOne(Exception):
    """Not a completion, or not one that reaches the end."""


def exact(x):
    """The fraction that a printed number is the double of."""
    f = Fraction(x).limit_denominator(FINEST)
    return f if abs(f - Fraction(x)) < SLIP else Fraction(x)


def middle(polytope, face):
    """The mean of the corners of a face."""
    n = len(face)
    return ([sum(v) for v in zip(*(polytope.corners[k] for k in face))],
            n * polytope.base)


class Checker:
    def __init__(self, counts):
        self.counts = counts
        self.faults = []
        self.largest = 0.0
        self.pieces = {}     # company: (graph, companies of its piece)

    def add(self, graph):
        for names in graph.pieces():
            for c in names:
                self.pieces[c] = graph, names

    # --- one completion --------------------------------------------------

    def register(self, polytope, company, given, rest, attained):
        """The amounts of one register; given: {owner: number}."""
        values = []
        for o, lo, hi in zip(polytope.owners, polytope.lo, polytope.hi):
            lo, hi = Fraction(lo, polytope.base), Fraction(hi, polytope.base)
            if o is None:
                values.append(exact(rest))
            elif lo == hi:
                if o in given:
                    raise NotOne("%s of %s is fixed" % (o, company))
                values.append(lo)
            elif o not in given:
                raise NotOne("%s of %s is missing" % (o, company))
            else:
                values.append(exact(given.pop(o)))
        if given:
            raise NotOne("%s hold nothing of %s" % (sorted(given), company))
        off = 1 - sum(values)
        if abs(off) > SLIP:
            raise NotOne("%s sums to 1 - %.3g" % (company, float(off)))
        inner = [k for k, v in enumerate(values)
                 if polytope.lo[k] < v * polytope.base < polytope.hi[k]]
        if off and not inner:
            raise NotOne("%s does not sum to 1" % company)
        if off:
            values[inner[0]] += off
        for v, lo, hi, (lo_open, hi_open) in zip(
                values, polytope.lo, polytope.hi, polytope.open):
            v *= polytope.base
            if not lo <= v <= hi or attained and (
                    lo_open and v == lo or hi_open and v == hi):
                raise NotOne("%s has an amount of %s" % (company, v))
        base = lcm(*(v.denominator for v in values))
        return [int(v * base) for v in values], base

    def completion(self, piece, w, corner):
        """The points of all companies; corner: of those that the completion
        does not come to, since they must not matter.
        """
        given, rest = {}, {}
        for h in w["holdings"]:
            given.setdefault(h["owned"]["id"], {})[
                h["owner"]["id"]] = h["amount"]
        for u in w["undisclosed"]:
            if not u["amount"] > 0:
                raise NotOne("an undisclosed part of nothing")
            rest[u["company"]["id"]] = u["amount"]
        points = []
        for c, p in zip(piece.names, piece.polytopes):
            if c in given or c in rest:
                points.append(self.register(p, c, given.pop(c, {}),
                                            rest.pop(c, 0), w["attained"]))
            else:
                points.append((p.corners[corner], p.base))
        if given or rest:
            raise NotOne("amounts of companies that are not above")
        return points

    def share(self, piece, w, company, points):
        """(the end, the corrected share of a holder) at a completion."""
        ended, den = piece.walk(points)
        row = ended[piece.at[company]]
        if w["of"] != "holder":
            wanted, others = piece.totals.get(w["of"], piece.totals[NOBODY])
            if w["end"] == "lower":
                return Fraction(sum(row[k] for k in wanted), den), None
            return 1 - Fraction(sum(row[k] for k in others), den), None
        party = w["holder"]["id"]
        if party not in piece.classes:
            return Fraction(0), Fraction(0)
        k = piece.classes.index(party)
        again = ended[piece.at[party]][k] if party in piece.at else 0
        if not row[k]:
            return Fraction(0), Fraction(0)
        return (Fraction(row[k], den - again) if again < den else None,
                Fraction(row[k], den))

    def compare(self, what, want, got):
        if want is None or got is None:
            if got is not None:
                raise NotOne("%s is %r, not empty" % (what, got))
            return
        off = abs(float(Fraction(got) - want)) / max(1.0, abs(float(want)))
        if off > TOLERANCE:
            raise NotOne("%s is %r, solved %.17g" % (what, got, float(want)))
        self.largest = max(self.largest, off)

    def solve(self, piece, w, company):
        """The end that the completion gives, whatever the companies have that
        it does not come to.
        """
        points = None
        for corner in (0, -1):
            points = self.completion(piece, w, corner)
            value, corrected = self.share(piece, w, company, points)
            self.compare("value", value, w["value"])
            self.compare("corrected", corrected, w["corrected"])
        return points

    # --- what is said of it ----------------------------------------------

    def undisclosed_classes(self, piece, w):
        for u in w["undisclosed"]:
            k = piece.graph.columns[u["company"]["id"]].und_class
            known = k != UNDISCLOSED
            upper = w["end"] == "upper"
            if w["of"] == "holder":
                counts = False
            elif known:
                counts = piece.classes.index(k) in piece.totals.get(
                    w["of"], piece.totals[NOBODY])[0]
            else:
                counts = upper
            if u["counts"] != counts or u["country"] != (
                    k[0] if known else None):
                raise NotOne("an undisclosed part of %s counts" % (k,))
            self.counts["undisclosed parts that count"] += counts
        if w["unknown_counts"] != (w["of"] != "holder"
                                   and w["end"] == "upper"):
            raise NotOne("unknown_counts")

    def holder_attained(self, piece, w, company):
        """Is there a stated completion that gives the end?  By the argument
        of oracle_bounds.py the middles of faces that are stated inside are
        enough; all faces, since of those that close a ring the greatest end
        may be reached beside them only.
        """
        faces = [p.every_stated for p in piece.polytopes]
        if (w["value"] is None or prod(map(len, faces)) > CHOICES_OF_FACES
                or not any(any(map(any, p.open)) for p in piece.polytopes)):
            return
        self.counts["holders' ends with open ends, by faces"] += 1
        for choice in product(*faces):
            value = self.share(piece, w, company, [
                middle(p, f) for p, f in zip(piece.polytopes, choice)])[0]
            if value is not None and abs(
                    value - Fraction(w["value"])) < TOLERANCE * (1 + value):
                if not w["attained"]:
                    raise NotOne("it is attained")
                return
        if w["attained"]:
            raise NotOne("it is not attained")

    def is_printed(self, o, w):
        """The end is the one that stakes prints without --witness."""
        if w["of"] == "holder":
            (h,) = [h for h in o["holders"]
                    if h["party"]["id"] == w["holder"]["id"]]
            if (h["integrated"][w["end"]], h["corrected"][w["end"]]) != (
                    w["value"], w["corrected"]):
                raise NotOne("not the printed end")
            return
        t = o["totals"]
        r = t[w["of"]] if w["of"] in NAMES else t["by_country"][w["of"]]
        if (r[w["end"]], r.get(w["end"] + "_attained", True)) != (
                w["value"], w["attained"]):
            raise NotOne("not the printed end")

    def shifted(self, piece, w, company):
        """Does the check notice 1/1000 that moves from one to another?"""
        by_owned = {}
        for h in w["holdings"]:
            by_owned.setdefault(h["owned"]["id"], []).append(h)
        for held in by_owned.values():
            for a in held:
                for b in held:
                    if a is b:
                        continue
                    a["amount"] += 0.001
                    b["amount"] -= 0.001
                    try:
                        self.solve(piece, w, company)
                    except NotOne:
                        self.counts["completions that a shift breaks"] += 1
                        return
                    finally:
                        a["amount"] -= 0.001
                        b["amount"] += 0.001

    # --- a company -------------------------------------------------------

    def witness(self, o, piece, w):
        company = o["company"]["id"]
        self.is_printed(o, w)
        points = self.solve(piece, w, company)
        self.undisclosed_classes(piece, w)
        self.counts["ends of holders" if piece.party else "ends of sets"] += 1
        self.counts["ends that are only approached"] += not w["attained"]
        self.counts["completions off the corners"] += any(
            sum(l * b < v * p.base < h * b for v, l, h
                in zip(values, p.lo, p.hi)) > 1
            for (values, b), p in zip(points, piece.polytopes))
        self.counts["completions with a closed ring"] += not any(
            piece.walk(points)[0][piece.at[company]])
        if piece.party:
            self.holder_attained(piece, w, company)
        self.shifted(piece, w, company)

    def company(self, o):
        graph, names = self.pieces[o["company"]["id"]]
        pieces = {None: Piece(graph, names)}
        seen = []
        for w in o["witness"]:
            party = w["holder"]["id"] if w["holder"] else None
            seen.append((party or w["of"], w["end"]))
            if party not in pieces:
                pieces[party] = Piece(graph, names, party)
            try:
                self.witness(o, pieces[party], w)
            except NotOne as e:
                self.faults.append("%s %s %s: %s" % (
                    (o["company"]["id"],) + seen[-1] + (e,)))
        bounded = [h["party"]["id"] for h in o["holders"]]
        if not any(p is not None for p in pieces):
            bounded = []  # all is exact: no holder has ends of its own
        wanted = [(of, end) for of in
                  list(NAMES) + list(o["totals"]["by_country"]) + bounded
                  for end in ("lower", "upper")]
        if seen != wanted or o["witness_partial"]:
            self.faults.append("%s: %s" % (o["company"]["id"], seen))


def run_chunk(number, first, last, checker):
    options = CHOICES[number % len(CHOICES)]
    parties, holdings = [], []
    for seed in range(first, last):
        w = small_world(seed, options)
        parties += w.parties
        holdings += w.holdings
        checker.add(Graph(World().add(w.parties, w.holdings), options))
    with Scratch() as s:
        write_folder(s.path("worlds"), parties, holdings)
        s.load(s.path("worlds"))
        for o in s.lines("stakes", "--all", "--witness", *options.words()):
            if o["company"]["id"] in checker.pieces:
                checker.company(o)


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    last = int(sys.argv[2]) if len(sys.argv) > 2 else WORLDS
    counts = dict.fromkeys(LEAST, 0)
    checker = Checker(counts)
    for start in range(first, last, CHUNK):
        run_chunk(start // CHUNK, start, min(start + CHUNK, last), checker)
    for line in checker.faults[:60]:
        print("FAULT", line)
    print("witness: %d worlds, %d faults, largest difference %.3g"
          % (last - first, len(checker.faults), checker.largest))
    few = 0
    for kind, n in counts.items():
        print("witness: %d %s" % (n, kind))
        few += n < LEAST[kind] * (last - first) // WORLDS
    return 1 if checker.faults or few else 0


if __name__ == "__main__":
    sys.exit(main())
