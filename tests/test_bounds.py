#!/usr/bin/env python3
"""The program's ranges against sharp ends found by going through every corner
of 1,000 random worlds.

Many worlds share a store, told apart by the prefix of their ids; each chunk
of them is asked under its own options.  Usage: test_bounds.py [FIRST [LAST]]
"""
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
from bounds_worlds import BoundsWorld
from keizu_run import Scratch
from oracle import Graph, Options, World
from oracle_bounds import (Bounds, Piece, of_owner, one_round_is_wrong,
                           rounds_differ)
from oracle_compare import TOLERANCE, Verdict
from worlds import write_folder

STRICT = True  # is an end that the program leaves out a fault?
WORLDS = 1000
CHUNK = 250
MOST = 1000     # combinations of corners of a piece
CHOICES = [
    Options(),
    Options(nominees="holder", terminal="incorporation", treasury="in"),
    Options(terminal="undisclosed", person_by="nationality"),
    Options(of="votes"),
]
LEAST = {"rings": 300, "open ends": 300, "ends that are not attained": 200,
         "registers that bind": 400, "bands in registers that bind": 400,
         "rings that close at a corner": 50, "bands of own shares": 100,
         "undisclosed parts that count to a country": 100,
         "ends that one policy round misses": 300}
NAMES = ("domestic", "foreign", "foreign_state")


def small_world(seed, options, hard=None):
    """A world of which all corners can be gone through; of some seeds, or if
    asked, one that needs a second policy round.
    """
    hard = seed % 5 < 2 if hard is None else hard
    for attempt in range(100):
        w = BoundsWorld(seed, attempt, hard)
        graph = Graph(World().add(w.parties, w.holdings), options)
        pieces = [Piece(graph, names) for names in graph.pieces()]
        if any(p.combinations() > MOST for p in pieces):
            continue
        if attempt >= 30 or not hard or any(
                rounds_differ(p, wanted) for p in pieces
                for wanted in {s for t in p.totals.values() for s in t}):
            return w
    raise AssertionError("no small world of seed %d" % seed)


def has_ring(piece):
    """May some company be above itself?"""
    up = {c: {piece.names[i] for i, _ in piece.ends[j] if i is not None}
          for c, j in piece.at.items()}
    reach = {c: Graph._reach(c, {d: (up[d],) for d in up}, set(up))
             for c in up}
    return any(c in reach[c] for c in up)


def kinds(graph, every):
    """The kinds of LEAST that a world is of; every: its pieces' bounds."""
    out = set()
    low = graph.solve("low")
    for b in every:
        p = b.piece
        if has_ring(p):
            out.add("rings")
        if b.rings:
            out.add("rings that close at a corner")
        if one_round_is_wrong(b):
            out.add("ends that one policy round misses")
        for c, q in zip(p.names, p.polytopes):
            if any(map(any, q.open)):
                out.add("open ends")
            if graph.columns[c].complete and len(q.corners) > 1:
                out.add("bands in registers that bind")
            if len({v[q.owners.index(c)] for v in q.corners}
                   if c in q.owners else ()) > 1:
                out.add("bands of own shares")
            if (isinstance(graph.columns[c].und_class, tuple)
                    and any(v[-1] for v in q.corners)):
                out.add("undisclosed parts that count to a country")
            for name in b.names:
                r, lower = b.range(c, name), low[c].total(name)
                if (r.lower, r.upper) != (lower, lower + low[c].rest()):
                    out.add("registers that bind")
                if not (r.lower_attained and r.upper_attained):
                    out.add("ends that are not attained")
    return out


class Check:
    """The printed ranges of one store against the bounds of its worlds."""

    def __init__(self, bounds, verdict):
        self.bounds = bounds  # {company: Bounds}
        self.verdict = verdict
        self.left_out = 0     # ends that are null
        self.no_flag = 0      # ends not said to be not attained
        self.owners, self.owner_left_out = {}, 0

    def end(self, where, want, got):
        if got is None:
            self.left_out += 1
            if STRICT:
                self.verdict.fault(where, "end", want, got)
            return
        self.verdict.compared += 1
        d = abs(Fraction(got) - want)
        if d > TOLERANCE:
            self.verdict.fault(where, "end", want, got)
        else:
            self.verdict.largest = max(self.verdict.largest, float(d))

    def ends(self, company, name, lower, upper):
        r = self.bounds[company].range(company, name)
        where = "%s %s " % (company, name)
        self.end(where + "lower", r.lower, lower)
        self.end(where + "upper", r.upper, upper)
        return r

    def stakes(self, objects):
        seen = {o["company"]["id"]: o["totals"] for o in objects}
        for c, b in self.bounds.items():
            t = seen[c]
            for name in NAMES:
                self.range(c, name, t[name])
            for code, got in t["by_country"].items():
                self.range(c, code, got)

    def range(self, company, name, got):
        r = self.ends(company, name, got["lower"], got["upper"])
        for end, want in (("lower", r.lower_attained),
                          ("upper", r.upper_attained)):
            if got[end] is None or got.get(end + "_attained", True) == want:
                continue
            if want or STRICT:
                self.verdict.fault("%s %s" % (company, name),
                                   end + "_attained", want, not want)
            self.no_flag += 1

    def scores(self, objects):
        seen = {o["id"]: o for o in objects}
        for c in self.bounds:
            o = seen[c]
            for name in NAMES:
                self.ends(c, name, o[name + "_lower"], o[name + "_upper"])
            self.owner(c, o["largest_foreign_holder"],
                       (o["largest_foreign_lower"],
                        o["largest_foreign_upper"]))
            if o["top_country"]:
                self.ends(c, o["top_country"], o["top_country_lower"],
                          o["top_country_upper"])

    def owner(self, company, holder, got):
        """The ends of one holder, where the program has them."""
        if holder is None or holder == company:
            return
        self.owner_left_out += got.count(None)
        if got == (None, None):
            return
        p = self.bounds[company].piece
        key = p.names[0], holder
        if key not in self.owners:
            self.owners[key] = of_owner(p.graph, p.names, holder)
        for end, want, g in zip(("lower", "upper"),
                                self.owners[key][company], got):
            if g is not None:
                self.verdict.number(company, "%s %s" % (holder, end), want, g)

    def countries(self, objects):
        for o in objects:
            if o["id"] in self.bounds:
                self.ends(o["id"], o["country"], o["lower"], o["upper"])


def run_chunk(number, first, last, counts, verdict):
    options = CHOICES[number % len(CHOICES)]
    parties, holdings, bounds = [], [], {}
    for seed in range(first, last):
        w = small_world(seed, options)
        parties += w.parties
        holdings += w.holdings
        graph = Graph(World().add(w.parties, w.holdings), options)
        every = [Bounds(graph, names) for names in graph.pieces()]
        bounds.update((c, b) for b in every for c in b.piece.names)
        for kind in kinds(graph, every):
            counts[kind] += 1
    check = Check(bounds, verdict)
    with Scratch() as s:
        write_folder(s.path("worlds"), parties, holdings)
        s.load(s.path("worlds"))
        words = options.words()
        check.stakes(s.lines("stakes", "--all", *words))
        check.scores(s.lines("score", "--all", *words))
        check.countries(s.lines("score", "--all", "--by-country", *words))
    return check


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    last = int(sys.argv[2]) if len(sys.argv) > 2 else WORLDS
    counts, verdict = dict.fromkeys(LEAST, 0), Verdict()
    left_out = no_flag = owners = 0
    for start in range(first, last, CHUNK):
        check = run_chunk(start // CHUNK, start, min(start + CHUNK, last),
                          counts, verdict)
        left_out += check.left_out
        no_flag += check.no_flag
        owners += check.owner_left_out
    for line in verdict.faults[:60]:
        print("FAULT", line)
    print("bounds: %d worlds" % (last - first))
    for kind, n in counts.items():
        print("bounds: %d with %s" % (n, kind))
        if n < LEAST[kind] * (last - first) // WORLDS:
            verdict.fault("worlds", kind, LEAST[kind], n)
    print("bounds: %d ends compared, largest difference %.3g, %d faults"
          % (verdict.compared, verdict.largest, len(verdict.faults)))
    print("bounds: %d ends not computed, %d of one holder, %d without a flag"
          % (left_out, owners, no_flag))
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
