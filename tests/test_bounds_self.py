#!/usr/bin/env python3
"""The oracle of bounds against the worked examples of docs/methods.md, random
completions, and second ways to the same answers.
"""
import copy
import random
import sys
import unittest
from fractions import Fraction as F

sys.dont_write_bytecode = True
from oracle import Amount, Graph, Options, Slot, World
from oracle_bounds import Bounds, of_owner
from test_bounds import CHOICES, small_world
from test_oracle_self import completed
from worlds import compact

COMPLETIONS = 10000


def graph_of(parties, holdings, options=None):
    return Graph(World().add(*compact(parties, holdings)), options)


def bounds_of(parties, holdings, options=None):
    """{company without its scheme: Bounds}"""
    g = graph_of(parties, holdings, options)
    return {c.split(":")[1]: b for b in
            (Bounds(g, names) for names in g.pieces())
            for c in b.piece.names}


def random_bounds(seeds):
    """(seed, options, graph, bounds of a piece) of random worlds."""
    for seed in seeds:
        options = CHOICES[seed % len(CHOICES)]
        w = small_world(seed, options, False)
        graph = Graph(World().add(w.parties, w.holdings), options)
        for names in graph.pieces():
            yield seed, options, graph, Bounds(graph, names)


class Case(unittest.TestCase):
    def ends(self, bounds, company, name, lower, upper, attained=""):
        """attained: a bracket each end, "[)" where the upper is not."""
        r = bounds[company].range("local:" + company, name)
        self.assertEqual((r.lower, r.upper), (F(lower), F(upper)),
                         (company, name))
        if attained:
            got = "(["[r.lower_attained] + ")]"[r.upper_attained]
            self.assertEqual(got, attained, (company, name))


class Examples(Case):
    PEOPLE = "A company JP\nB company JP\nF person US\nD person JP\n"

    def test_two_complete_registers(self):
        b = bounds_of(self.PEOPLE, """
        B A share_min=0 share_max=0.5 listing=complete
        F A share_min=0.25 share_max=1 listing=complete
        D A share_min=0.25 share_max=1 listing=complete
        A B share_min=0.5 share_max=0.75 listing=complete
        F B share_min=0 share_max=0.5 listing=complete
        D B share_min=0.25 share_max=0.5 listing=complete
        """)
        self.ends(b, "A", "foreign", F(1, 4), F(3, 4), "[]")
        self.ends(b, "B", "foreign", F(1, 8), F(5, 8), "[]")

    RING = """
    B A share_min=0 share_max=1 listing=complete
    F A share_min=0 share_max=1 listing=complete
    A B share_min=0 share_max=1 listing=complete%s
    F B share_min=0 share_max=1 listing=complete
    """

    def test_a_ring_that_may_close_has_no_owner_for_sure(self):
        b = bounds_of(self.PEOPLE, self.RING % "")
        for c in "AB":
            self.ends(b, c, "foreign", 0, 1, "[]")
            self.ends(b, c, "domestic", 0, 1, "[]")

    def test_a_ring_that_cannot_close_does_not_reach_the_end(self):
        b = bounds_of(self.PEOPLE, self.RING % " max_open=yes")
        for c in "AB":
            self.ends(b, c, "foreign", 0, 1, "(]")
            self.ends(b, c, "domestic", 0, 1, "[)")

    def test_two_hold_half_of_each_other(self):
        b = bounds_of(self.PEOPLE, "A B count=1/2\nB A count=1/2\n"
                                   "F A count=1/2\nD B count=1/2")
        self.ends(b, "A", "foreign", F(2, 3), F(2, 3), "[]")
        self.ends(b, "B", "foreign", F(1, 3), F(1, 3), "[]")

    def test_tight_mutual_holding(self):
        b = bounds_of(self.PEOPLE, "A B share=0.999\nB A share=0.999\n"
                      "F A share=0.001\nD B share=0.001")
        self.ends(b, "A", "foreign", F(1000, 1999), F(1000, 1999))

    def test_closed_ring(self):
        b = bounds_of(self.PEOPLE, "A B share=1\nB A share=1")
        self.ends(b, "A", "foreign", 0, 1, "[]")
        self.ends(b, "A", "domestic", 0, 1, "[]")

    def test_band_a_state_and_an_unknown_owner(self):
        b = bounds_of("A company JP\nG person GB\nN state state_of=NO\n"
                      "V person",
                      "G A percent_min=25 percent_max=50 min_open=yes\n"
                      "N A percent=20\nV A percent=10")
        self.ends(b, "A", "foreign", F(45, 100), 1, "(]")
        self.ends(b, "A", "foreign_state", F(20, 100), F(75, 100), "[)")
        self.ends(b, "A", "GB", F(25, 100), F(80, 100), "(]")
        self.ends(b, "A", "FR", 0, F(55, 100), "[)")

    def test_two_levels(self):
        b = bounds_of("A company JP\nC company JP\nF person US\nD person JP",
                      "F A share=0.3\nA C share=0.6 listing=complete\n"
                      "D C share=0.4 listing=complete")
        self.ends(b, "C", "foreign", F(18, 100), F(60, 100), "[]")

    def test_chain_with_an_owner_of_unknown_class(self):
        b = bounds_of("L company SG\nA company JP\nB company JP\n"
                      "C company JP\nP person JP\nV association",
                      "L A share=0.7\nP A share=0.3\nA B share=0.55\n"
                      "P B share=0.45\nB C share=0.6\nP C share=0.25\n"
                      "V C share=0.15")
        self.ends(b, "C", "foreign", F("0.231"), F("0.381"), "[]")

    def test_free_register_with_a_corporate_owner(self):
        b = bounds_of("A company JP\nJ company JP\nF person US\nD person JP",
                      "F A share=0.1\nJ A share=0.2\nF J share=0.5\n"
                      "D J share=0.5")
        self.ends(b, "A", "foreign", F(20, 100), F(90, 100))

    def test_width_of_a_loop(self):
        b = bounds_of(self.PEOPLE, "A B share=0.5\nD B share=0.25\n"
                                   "B A share=0.25\nD A share=0.5")
        r = b["A"].range("local:A", "foreign")
        self.assertEqual(r.upper - r.lower, F(5, 14))

    def test_undisclosed_part_of_a_foreign_company(self):
        """It counts to the country, so a band above it is chosen anew."""
        b = bounds_of("A company DE\nD person JP",
                      "D A share_min=0.25 share_max=0.5 max_open=yes")
        self.ends(b, "A", "foreign", F(1, 2), F(3, 4), "(]")
        b = bounds_of("A company DE\nD person JP",
                      "D A share_min=0.25 share_max=0.5 max_open=yes",
                      Options(terminal="undisclosed"))
        self.ends(b, "A", "foreign", 0, F(3, 4), "[]")

    def owner(self, party, company, parties, holdings):
        g = graph_of(parties, holdings)
        return of_owner(g, g.pieces()[0], "local:" + party)[
            "local:" + company]

    def test_one_owner_inside_a_loop(self):
        """The sum over walks passes 1; nothing undisclosed is his."""
        loop = "A B share=%s\nB A share=0.9"
        self.assertEqual(self.owner("B", "A", self.PEOPLE, loop % "0.9"),
                         (F(90, 19),) * 2)
        band = loop % "0 share_min=0.5 share_max=0.9"
        self.assertEqual(self.owner("B", "A", self.PEOPLE,
                                    band.replace("share=0 ", "")),
                         (F(90, 55), F(90, 19)))
        self.assertEqual(self.owner("B", "A", self.PEOPLE,
                                    "A B share=1\nB A share=1"),
                         (None, None))

    def test_one_owner_of_a_complete_register(self):
        self.assertEqual(self.owner("F", "A", self.PEOPLE, """
        F A share_min=0.25 share_max=0.75 listing=complete
        D A share_min=0.5 share_max=1 listing=complete
        """), (F(1, 4), F(1, 2)))

    def test_thirds(self):
        """33.33 three times: each at most 1 - 2 x 0.33325."""
        b = bounds_of(self.PEOPLE + "G person NL", "\n".join(
            "%s A percent=33.33 listing=complete" % o for o in "FGD"))
        self.ends(b, "A", "domestic", F("0.3333"), F("0.33335"), "()")

    def test_band_of_own_shares(self):
        """F has s / (1 - w): from 1/4 of all to 1/2 of the half."""
        b = bounds_of(self.PEOPLE, """
        A A share_min=0 share_max=0.5 listing=complete
        F A share_min=0.25 share_max=0.5 listing=complete
        D A share_min=0 share_max=1 listing=complete
        """)
        self.ends(b, "A", "foreign", F(1, 4), 1, "[]")


def mix(polytope, corners, weights):
    """A mean of corners as (values, base)."""
    values = [sum(polytope.corners[v][k] * t
                  for v, t in zip(corners, weights))
              for k in range(len(polytope.owners))]
    return values, polytope.base * sum(weights)


class SecondWays(Case):
    def test_corners_are_solved_as_the_other_oracle_solves(self):
        rng, checked = random.Random(3), 0
        for seed, _, graph, b in random_bounds(range(0, 300, 3)):
            p = b.piece
            choice = [rng.randrange(len(q.corners)) for q in p.polytopes]
            ended, den = p.walk(p.corner(choice))
            sub = copy.copy(graph)
            sub.columns = {c: graph.columns[c] for c in p.names}
            values = [{k: F(w, q.base) for k, w in
                       enumerate(q.corners[v][:-1])}
                      for q, v in zip(p.polytopes, choice)]
            for c, s in completed(sub, values).solve().items():
                row = ended[p.at[c]]
                for name in b.names:
                    mine = sum(row[k] for k in p.totals[name][0])
                    self.assertEqual(F(mine, den), s.total(name), (seed, c))
                    checked += 1
        self.assertGreater(checked, 500)

    def test_one_owner_of_exact_registers(self):
        checked = 0
        for seed, _, graph, b in random_bounds(range(600, 800)):
            p = b.piece
            if p.combinations() > 1:
                continue
            solved = graph.solve()
            for o in {o for q in p.polytopes for o in q.owners if o}:
                for c, ends in of_owner(graph, p.names, o).items():
                    y = solved[c].holders.get(o, (F(0),))[0]
                    self.assertEqual(ends, (y, y), (seed, o, c))
                    checked += 1
        self.assertGreater(checked, 200)

    def test_free_registers_sit_at_their_lower_ends(self):
        checked = 0
        for seed, _, graph, b in random_bounds(range(1000, 1300)):
            if not all(graph.columns[c].bounds_known()
                       for c in b.piece.names):
                continue
            for c, s in graph.solve("low").items():
                for name in b.names if c in b.piece.at else ():
                    r, v = b.range(c, name), s.total(name)
                    self.assertEqual((r.lower, r.upper), (v, v + s.rest()))
                    checked += 1
        self.assertGreater(checked, 300)

    def test_the_point_graph_is_a_completion(self):
        for seed, _, graph, b in random_bounds(range(6000, 6150)):
            for c, s in graph.solve().items():
                for name in b.names if c in b.piece.at else ():
                    r, v = b.range(c, name), s.total(name)
                    self.assertTrue(r.lower <= v <= r.upper, (seed, c, name))

    def test_random_completions_stay_inside(self):
        """And do not reach an end that is not attained."""
        rng, made, reached = random.Random(5), 0, 0
        for seed, _, _, b in random_bounds(range(2000, 2250)):
            p = b.piece
            every = {(c, n): b.range(c, n) for c in p.names for n in b.names}
            for _ in range(40):
                points = []
                for q in p.polytopes:
                    chosen = (rng.choice(q.faces) if rng.random() < 0.4
                              else range(len(q.corners)))
                    points.append(mix(q, chosen, [rng.randint(1, 9)
                                                  for _ in chosen]))
                ended, den = p.walk(points)
                for (c, name), r in every.items():
                    row = ended[p.at[c]]
                    lo, out = (F(sum(row[k] for k in s), den)
                               for s in p.totals[name])
                    self.assertTrue(r.lower <= lo and 1 - out <= r.upper,
                                    (seed, c, name))
                    self.assertTrue(r.lower < lo or r.lower_attained)
                    self.assertTrue(1 - out < r.upper or r.upper_attained)
                    reached += r.lower == lo
                made += 1
        print("bounds: %d random completions, %d ends reached"
              % (made, reached))
        self.assertGreaterEqual(made, COMPLETIONS)

    def test_an_end_that_is_attained_is_so_by_a_stated_completion(self):
        for seed, _, _, b in random_bounds(range(3000, 3100)):
            p = b.piece
            for c in p.names:
                for name in b.names:
                    r = b.range(c, name)
                    for faces, s, end in (
                            (r.lower_faces, p.totals[name][0], r.lower),
                            (r.upper_faces, p.totals[name][1], 1 - r.upper)):
                        if faces is None:
                            continue
                        points = [mix(q, f, range(1, len(f) + 1))
                                  for q, f in zip(p.polytopes, faces)]
                        self.stated(p, points)
                        ended, den = p.walk(points)
                        row = ended[p.at[c]]
                        self.assertEqual(F(sum(row[k] for k in s), den), end)

    def stated(self, piece, points):
        for q, (values, base) in zip(piece.polytopes, points):
            self.assertEqual(sum(values), base)
            for w, lo, hi, (lo_open, hi_open) in zip(values, q.lo, q.hi,
                                                     q.open):
                w = F(w, base) * q.base
                self.assertTrue(lo < w or lo == w and not lo_open)
                self.assertTrue(w < hi or w == hi and not hi_open)

    def test_attained_by_the_values_of_all_companies(self):
        """Another argument: with v the least shares of all companies, v of
        the walk's place never falls on the mean; so c is at its least
        exactly if all companies met on the way up have least means.
        """
        flags = [0, 0]
        for seed, _, _, b in random_bounds(range(4000, 4200)):
            p = b.piece
            for wanted, extremes in b.sets.items():
                v = [e.value() for e in extremes]
                good = self.good(p, wanted, v)
                for j, c in enumerate(p.names):
                    mine = b.reached(c, extremes[j]) is not None
                    self.assertEqual(mine, j in good, (seed, c, wanted))
                    flags[mine] += 1
        print("bounds: %d ends attained, %d not, by two arguments"
              % (flags[1], flags[0]))
        self.assertGreater(min(flags), 200)

    def good(self, p, wanted, v):
        """Companies that may keep to least means on all of the way up."""
        good = set(range(len(p.names)))
        while True:
            bad = set()
            for j in good:
                q, ends = p.polytopes[j], p.ends[j]
                worth = [v[i] if i is not None else F(k in wanted)
                         for i, k in ends]
                means = [sum(w * x for w, x in zip(corner, worth))
                         for corner in q.corners]
                self.assertEqual(F(min(means)) / q.base, v[j])
                face = [n for n, corner in enumerate(q.corners)
                        if means[n] == min(means)
                        and all(i is None or i in good or corner[k] == 0
                                for k, (i, _) in enumerate(ends))]
                if not face or not q.is_stated(face):
                    bad.add(j)
            if not bad:
                return good
            good -= bad

    def test_tightening_never_widens(self):
        rng, checked, narrower = random.Random(7), 0, 0
        for seed, _, graph, b in random_bounds(range(5000, 5200)):
            tight = self.tightened(rng, graph, b.piece)
            new = Bounds(tight, b.piece.names)
            for c in b.piece.names:
                for name in b.names:
                    old, r = b.range(c, name), new.range(c, name)
                    self.assertLessEqual(old.lower, r.lower, (seed, c))
                    self.assertLessEqual(r.upper, old.upper, (seed, c))
                    narrower += (old.lower, old.upper) != (r.lower, r.upper)
                    checked += 1
        print("bounds: %d ranges tightened, %d narrower"
              % (checked, narrower))
        self.assertGreater(narrower, 500)

    def tightened(self, rng, graph, piece):
        """The graph with some intervals narrowed around one completion."""
        out = copy.copy(graph)
        out.columns = dict(graph.columns)
        for c, q in zip(piece.names, piece.polytopes):
            col = out.columns[c] = copy.copy(graph.columns[c])
            values, base = mix(q, range(len(q.corners)),
                               [rng.randint(1, 3) for _ in q.corners])
            col.slots = list(col.slots)
            for k, s in enumerate(col.slots):
                if rng.random() < 0.5:
                    col.slots[k] = Slot(s.owner, self.around(
                        rng, s.amount, F(values[k], base)))
            if rng.random() < 0.3:
                col.und = self.around(rng, col.und, F(values[-1], base))
        return out

    @staticmethod
    def around(rng, a, w):
        lo = a.lo + (w - a.lo) * F(rng.randint(0, 4), 4)
        hi = a.hi - (a.hi - w) * F(rng.randint(0, 4), 4)
        return Amount("band", lo, hi, lo, a.lo_open and lo == a.lo < hi,
                      a.hi_open and lo < hi == a.hi)


if __name__ == "__main__":
    unittest.main()
