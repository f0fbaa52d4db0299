#!/usr/bin/env python3
"""The program's ranges and control against every corner of 300 random worlds
whose companies count their holders by category (docs/methods.md 3.4).

Control may be less decided than what the corners say, and how often it is so
is printed; never more.  Usage: test_categories.py [FIRST [LAST]]
"""
import os
import sys
from fractions import Fraction
from itertools import product

sys.dont_write_bytecode = True
from categories_worlds import CategoriesWorld
from keizu_run import Scratch
from oracle import UNDISCLOSED, UNKNOWN, Graph, Options, World, full_id
from oracle_bounds import COUNTED, Bounds, Piece, polytope_of
from oracle_categories import CONTRADICTS, USED, count_holders
from oracle_compare import Verdict
from oracle_control import Test
from test_bounds import Check
from worlds import write_folder, write_rows

WORLDS = 300
CHUNK = 50
MOST = 400  # combinations of corners of a piece
DAY = "2025-12-31"
CHOICES = [
    Options(as_of=DAY),
    Options(as_of=DAY, nominees="holder", treasury="in"),
    Options(as_of=DAY, of="votes"),
    Options(as_of=DAY, home="US"),
    Options(as_of=DAY, nominees="holder", terminal="incorporation"),
    Options(as_of=DAY, person_by="nationality", terminal="undisclosed"),
]
LEAST = {"worlds with a table that narrows an end": 150,
         "worlds with a table in a ring": 50,
         "tables used": 350, "tables that contradict": 40,
         "tables not used": 40, "tables with odd lots used": 120,
         "tables used beside own shares": 50,
         "tables used beside a holder of several groups": 100,
         "ends that are not attained": 50}
BLOCS = {"foreign": lambda k, home: k[0] != home,
         "country:US": lambda k, home: k[0] == "US",
         "country:JP": lambda k, home: k[0] == "JP"}
STATES = {"certain": 2, "possible": 1, "excluded": 0}


def tables_of(world):
    out = {}
    for row in world.categories:
        out.setdefault(full_id(row["company"]), []).append(row)
    return out


def graph_of(world, options):
    return Graph(World().add(world.parties, world.holdings), options)


def small_world(seed, options):
    """A world whose corners can be gone through: (it, its graph, what came of
    its tables).
    """
    for attempt in range(200):
        w = CategoriesWorld(seed, attempt, options.home)
        graph = graph_of(w, options)
        came = count_holders(graph, tables_of(w))
        if all(Piece(graph, names).combinations() <= MOST
               for names in graph.pieces()) and came:
            return w, graph, came
    raise AssertionError("no small world of seed %d" % seed)


def is_narrower(bounds, free):
    return any((a.lower, a.upper) != (b.lower, b.upper)
               for c in bounds.piece.names for name in bounds.names
               for a, b in [(bounds.range(c, name), free.range(c, name))])


def in_ring(graph, company):
    up = [s.owner for s in graph.columns[company].slots]
    return any(company in graph.cone(o) for o in up if o in graph.columns)


def count_kinds(w, graph, came, every, counts):
    tables, free = tables_of(w), graph_of(w, graph.options)
    used = [c for c, state in came.items() if state == USED]
    counts["tables used"] += len(used)
    counts["tables not used"] += list(came.values()).count("not used")
    counts["tables that contradict"] += list(came.values()).count(CONTRADICTS)
    held = graph.world.statements
    for c in used:
        p = graph.columns[c].polytope
        named = p.groups[:len(graph.columns[c].slots)]
        counts["tables with odd lots used"] += tables[c][0]["unit"] > 1
        counts["tables used beside own shares"] += any(
            s.owner == c for s in held[c])
        counts["tables used beside a holder of several groups"] += any(
            g is None and o != c for g, o in zip(named, p.owners))
    counts["worlds with a table in a ring"] += any(
        in_ring(graph, c) for c in used)
    narrower = False
    for b in every:
        if not set(used) & set(b.piece.names):
            continue
        corners = Piece(free, b.piece.names).combinations()
        narrower |= corners <= 10 * MOST and is_narrower(
            b, Bounds(free, b.piece.names))
        counts["ends that are not attained"] += any(
            not (r.lower_attained and r.upper_attained)
            for c in b.piece.names for r in [b.range(c, "foreign")])
    counts["worlds with a table that narrows an end"] += narrower


# --- control ---------------------------------------------------------------

def completions(polytope):
    """Stated points of a register, those near each corner among them."""
    n, base = len(polytope.corners), polytope.base
    mean = [Fraction(sum(w), n) for w in zip(*polytope.corners)]
    hair = Fraction(1, 10 ** 6)
    for corner in polytope.corners:
        if any(map(any, polytope.open)):
            corner = [v + hair * (m - v) for v, m in zip(corner, mean)]
        yield [Fraction(v) / base for v in corner]


class Votes:
    """Who controls what in completions of a piece."""

    def __init__(self, graph, names):
        self.graph, self.names = graph, names
        self.polytopes = {c: polytope_of(graph.columns[c]) for c in names}

    def member(self, owner, company, fits, may):
        """Is a terminal owner of the bloc, where all that may be are?"""
        home = self.graph.options.home
        if owner == COUNTED:
            return may and fits((home, False), home)
        k = (self.graph.columns[company].und_class if owner is None
             else self.graph.terminal_class(owner))
        if k in (UNKNOWN, UNDISCLOSED):
            return may
        return isinstance(k, tuple) and fits(k, home)

    def share(self, company, values, won, fits, may):
        p, mine, own = self.polytopes[company], Fraction(0), Fraction(0)
        for o, v in zip(p.owners, values):
            if o == company and self.graph.options.treasury == "out" and v < 1:
                own = v
            elif o in won or (o not in self.graph.columns
                              and self.member(o, company, fits, may)):
                mine += v
        return mine / (1 - own)

    def states(self, fits, test):
        """{company: "certain", "possible" or "excluded"} by completions."""
        always, ever = set(self.names), set()
        for points in product(*(list(completions(self.polytopes[c]))
                                for c in self.names)):
            for may in (False, True):
                won = set()
                while True:
                    new = {c for c, values in zip(self.names, points)
                           if c not in won and test.passes(
                               self.share(c, values, won, fits, may))}
                    if not new:
                        break
                    won |= new
                always &= won
                ever |= won
        return {c: "certain" if c in always else "possible" if c in ever
                else "excluded" for c in self.names}


def check_control(s, options, votes, verdict, counts):
    """votes: [Votes] of all pieces of the store."""
    for bloc, fits in BLOCS.items():
        for of_two in (False, True):
            test = Test(Fraction(2 if of_two else 1, 3 if of_two else 2))
            got = {o["company"]["id"]: o["state"] for o in s.lines(
                "control", "--all", "--possible", "--bloc", bloc,
                "--threshold", str(test.threshold), *options.words()[2:])}
            for v in votes:
                for c, want in v.states(fits, test).items():
                    state = got.get(c, "excluded")
                    counts["control " + want] += 1
                    if state == want:
                        continue
                    if state == "possible":
                        counts["control less decided"] += 1
                    else:
                        verdict.fault(c, "control by " + bloc, want, state)


# --- all -------------------------------------------------------------------

class CategoriesCheck(Check):
    def findings(self, objects, came):
        got = {o["company"]["id"]: [f["code"] for f in o["findings"]]
               for o in objects}
        for c, state in came.items():
            n = got[c].count("categories-unused")
            if n != (state == CONTRADICTS):
                self.verdict.fault(c, "categories-unused", state, n)


def run_chunk(number, first, last, counts, verdict):
    options = CHOICES[number % len(CHOICES)]
    rows, bounds, every_came, votes = ([], [], []), {}, {}, []
    for seed in range(first, last):
        w, graph, came = small_world(seed, options)
        for to, new in zip(rows, (w.parties, w.holdings, w.categories)):
            to.extend(new)
        every = [Bounds(graph, names) for names in graph.pieces()]
        bounds.update((c, b) for b in every for c in b.piece.names)
        every_came.update(came)
        count_kinds(w, graph, came, every, counts)
        deemed = graph_of(w, options.voting())
        count_holders(deemed, tables_of(w))
        votes += [Votes(deemed, names) for names in deemed.pieces()]
    check = CategoriesCheck(bounds, verdict)
    with Scratch() as s:
        write_folder(s.path("worlds"), *rows[:2])
        write_rows(os.path.join(s.path("worlds"), "categories.csv"),
                   ["company", "category", "units", "unit", "as_of"], rows[2])
        s.load(s.path("worlds"))
        words = options.words()
        stakes = s.lines("stakes", "--all", *words)
        check.stakes(stakes)
        check.findings(stakes, every_came)
        check.scores(s.lines("score", "--all", *words))
        check.countries(s.lines("score", "--all", "--by-country", *words))
        check_control(s, options, votes, verdict, counts)


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    last = int(sys.argv[2]) if len(sys.argv) > 2 else WORLDS
    counts, verdict = dict.fromkeys(LEAST, 0), Verdict()
    counts.update(("control " + w, 0) for w in [*STATES, "less decided"])
    for start in range(first, last, CHUNK):
        run_chunk(start // CHUNK, start, min(start + CHUNK, last), counts,
                  verdict)
    for line in verdict.faults[:60]:
        print("FAULT", line)
    for kind, n in counts.items():
        print("categories: %d %s" % (n, kind))
        if n < LEAST.get(kind, 1) * (last - first) // WORLDS:
            verdict.fault("worlds", kind, LEAST.get(kind, 1), n)
    print("categories: %d ends compared, largest difference %.3g, %d faults"
          % (verdict.compared, verdict.largest, len(verdict.faults)))
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
