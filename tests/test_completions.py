#!/usr/bin/env python3
"""The program's certain, possible and excluded control against brute force
over the completions of small worlds, for blocs and single owners, at eight
thresholds; and docs/methods.md 4 against the same brute force.

Usage: test_completions.py [WORLDS_A_THRESHOLD [COMPANIES_ASKED]]
"""
import json
import random
import sys
import unittest
from fractions import Fraction as F

sys.dont_write_bytecode = True
import oracle_control as control
from bounds_worlds import BoundsWorld
from keizu_run import Scratch
from oracle import Options, World
from oracle_completions import (CERTAIN, EXCLUDED, NAMED, UNDISCLOSED_ONLY,
                                Worlds)
from oracle_control import Test
from worlds import compact, write_folder

A_TEST = int(sys.argv[1]) if len(sys.argv) > 1 else 40
ASKED = int(sys.argv[2]) if len(sys.argv) > 2 else 10
MOST = 400  # completions of a piece
TESTS = [Test(F(a, b), strict) for a, b in ((1, 2), (1, 3), (2, 3), (3, 4))
         for strict in (True, False)]
CHOICES = [Options(), Options(nominees="holder", terminal="incorporation"),
           Options(treasury="in"), Options(terminal="undisclosed")]
BLOCS = {"foreign": lambda k: k[0] != "JP",
         "foreign-state": lambda k: k[0] != "JP" and k[1],
         "country:US": lambda k: k[0] == "US"}


def small_world(seed, options):
    """A world of few completions, and its pieces."""
    for attempt in range(100):
        w = BoundsWorld(100000 + seed, attempt)
        graph = control.votes_graph(World().add(w.parties, w.holdings),
                                    options)
        pieces = [Worlds(graph, names) for names in graph.pieces()]
        if pieces and all(p.count() <= MOST for p in pieces):
            return w, pieces
    raise AssertionError("no small world of seed %d" % seed)


class Group:
    """Worlds asked at one threshold under one set of options."""

    def __init__(self, number):
        self.test = TESTS[number % len(TESTS)]
        self.options = CHOICES[number // 2 % len(CHOICES)]
        self.rows, self.pieces = ([], []), []
        for seed in range(number * A_TEST, (number + 1) * A_TEST):
            w, pieces = small_world(seed, self.options)
            self.rows[0].extend(w.parties)
            self.rows[1].extend(w.holdings)
            self.pieces += pieces
        self.single = {}  # (owner, company): state
        for p in self.pieces:
            for o in p.owners():
                for c, state in p.owner(o, self.test).items():
                    self.single[o, c] = state

    def words(self):
        # The threshold is of votes, as is --all without --of.
        return self.options.words()[2:] + [
            "--threshold", str(self.test.threshold),
            "--operator", ">" if self.test.strict else ">="]


class Examples(unittest.TestCase):
    """docs/methods.md 4, by brute force alone."""

    def worlds(self, parties, holdings):
        g = control.votes_graph(World().add(*compact(parties, holdings)))
        return Worlds(g, g.columns)

    def owner(self, w, party, test=Test()):
        return {c.split(":")[1]: state for c, state in
                w.owner("local:" + party, test).items()}

    def test_two_arms(self):
        w = self.worlds("A person JP\nB1 company JP\nB2 company JP",
                        "A B1 share=0.4\nA B2 share=1\nB2 B1 share=0.15")
        self.assertEqual(self.owner(w, "A"), {"B1": CERTAIN, "B2": CERTAIN})

    def test_bare_majorities(self):
        w = self.worlds("A person CN\nC company JP\nD company JP",
                        "A C share=0.51\nC D share=0.51")
        self.assertEqual(w.pooled(BLOCS["foreign"], Test()),
                         {"local:C": CERTAIN, "local:D": CERTAIN})

    def test_half_is_not_more_than_half(self):
        w = self.worlds("T person JP\nD person US\nC company JP",
                        "T C count=500/1000\nD C count=500/1000")
        for o in "TD":
            self.assertEqual(self.owner(w, o), {"C": EXCLUDED})
            self.assertEqual(self.owner(w, o, Test(F(1, 2), False)),
                             {"C": CERTAIN})

    def test_a_ring_does_not_support_itself(self):
        w = self.worlds("A company JP\nB company JP\nX person US",
                        "A B share=0.9\nB A share=0.6\nX A share=0.4")
        self.assertEqual(w.pooled(BLOCS["foreign"], Test()),
                         {"local:A": EXCLUDED, "local:B": EXCLUDED})

    def test_two_bands_under_both_kinds_of_register(self):
        for listing, want in (
                ("", (EXCLUDED, NAMED, NAMED)),
                (" listing=complete", (EXCLUDED, NAMED, CERTAIN))):
            w = self.worlds(
                "A company JP\nb1 person US\nb2 person US\no person JP",
                "b1 A percent_min=30 percent_max=40%s\n"
                "b2 A percent_min=10 percent_max=40%s\n"
                "o A percent_min=30 percent_max=40%s" % ((listing,) * 3))
            tests = (Test(F(3, 4), False), Test(F(2, 3)), Test())
            self.assertEqual(tuple(
                w.pooled(BLOCS["foreign"], t)["local:A"] for t in tests),
                want)

    def test_an_open_end_decides_a_tie(self):
        w = self.worlds("A company JP\nX person US\nY person JP",
                        "X A percent_min=25 percent_max=50 min_open=yes\n"
                        "Y A percent=50")
        self.assertEqual(self.owner(w, "X", Test(F(1, 4))), {"A": CERTAIN})
        self.assertEqual(self.owner(w, "X"), {"A": EXCLUDED})

    def test_undisclosed_of_another_company_may_be_his(self):
        w = self.worlds("A company JP\nC company JP\nX person US\n"
                        "Y person JP",
                        "A C share=0.8\nX C share=0.2\nY A share=0.1\n"
                        "X A share=0.1")
        self.assertEqual(self.owner(w, "X"), {"A": UNDISCLOSED_ONLY,
                                              "C": UNDISCLOSED_ONLY})
        self.assertEqual(self.owner(w, "A"), {"C": CERTAIN})

    def test_a_foreign_company_with_holders_is_not_a_foreigner(self):
        w = self.worlds("N company NL\nJ company JP\nP person JP",
                        "N J share=1\nP N share=1")
        self.assertEqual(w.pooled(BLOCS["foreign"], Test()),
                         {"local:N": EXCLUDED, "local:J": EXCLUDED})


class Completions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.counts = {}

    def count(self, what, state):
        key = "%s %s" % (what, state)
        self.counts[key] = self.counts.get(key, 0) + 1

    def test_program(self):
        """Every pair and bloc, and a few companies asked alone."""
        for number in range(len(TESTS)):
            g = Group(number)
            with Scratch() as s:
                write_folder(s.path("worlds"), *g.rows)
                s.load(s.path("worlds"))
                self.pairs(g, s)
                self.blocs(g, s)
                self.asked(g, s, random.Random(number))
        for key in sorted(self.counts):
            print("completions: %d %s" % (self.counts[key], key))
        for what in ("foreign", "country:US", "pair", "asked"):
            for state in (CERTAIN, NAMED):
                self.assertGreater(self.counts.get(
                    "%s %s" % (what, state), 0), 20, (what, state))
        self.assertGreater(self.counts["asked " + UNDISCLOSED_ONLY], 10)

    def pairs(self, g, s):
        got = {(o["controller"]["id"], o["company"]["id"]): o["state"]
               for o in s.lines("control", "--all", "--possible",
                                *g.words())}
        for pair, state in g.single.items():
            want = state if state in (CERTAIN, NAMED) else None
            self.assertEqual(got.pop(pair, None), want,
                             (pair, g.words()))
            self.count("pair", state)
        self.assertEqual(got, {}, "pairs of no world")

    def blocs(self, g, s):
        for bloc, fits in BLOCS.items():
            got = {o["company"]["id"]: o["state"] for o in
                   s.lines("control", "--all", "--possible", "--bloc", bloc,
                           *g.words())}
            for p in g.pieces:
                for c, state in p.pooled(fits, g.test).items():
                    self.assertEqual(got.get(c, EXCLUDED), state,
                                     (bloc, c, g.words()))
                    self.count(bloc, state)

    def asked(self, g, s, rng):
        """One company: also what is possible only through undisclosed, of
        its holders and of who surely controls one of them.
        """
        names = {c: p for p in g.pieces for c in p.companies}
        for c in rng.sample(sorted(names), min(ASKED, len(names))):
            answer = s.run("control", c, "-f", "json", *g.words())
            got = {x["controller"]["id"]:
                   (x["state"], x["through"])
                   for x in json.loads(answer)["controllers"]}
            p = names[c]
            near = p.holders()[c]
            near = near | {o for (o, d), state in g.single.items()
                           if d in near and state == CERTAIN}
            for o in set(p.owners()) - {c}:
                state = g.single[o, c]
                want = {CERTAIN: (CERTAIN, "named"),
                        NAMED: (NAMED, "named"), EXCLUDED: None,
                        UNDISCLOSED_ONLY: ("possible", "undisclosed")
                        if o in near else None}[state]
                self.assertEqual(got.get(o), want, (c, o, g.words()))
                self.count("asked", state)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
