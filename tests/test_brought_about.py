#!/usr/bin/env python3
"""What would bring a possible control about, as the program prints it: every
register of it is stated and sums to 1, and in it the controller carries each
company by plain majority, in exact fractions; and docs/methods.md 4.6.

Usage: test_brought_about.py [WORLDS_A_THRESHOLD]
"""
import json
import sys
import unittest
from fractions import Fraction as F

sys.dont_write_bytecode = True
import oracle_control as control
from bounds_worlds import BoundsWorld
from keizu_run import Scratch
from oracle import UNDISCLOSED, UNKNOWN, Options, World
from oracle_control import Test
from worlds import RandomWorld, compact, write_folder

A_TEST = int(sys.argv[1]) if len(sys.argv) > 1 else 6
TESTS = [Test(F(a, b), strict) for a, b in ((1, 2), (1, 3), (2, 3), (3, 4),
                                            (1, 20), (19, 20))
         for strict in (True, False)]
CHOICES = [Options(), Options(nominees="holder", terminal="incorporation"),
           Options(treasury="in"), Options(terminal="undisclosed")]
BLOCS = {"foreign": lambda k: k[0] != "JP",
         "foreign-state": lambda k: k[0] != "JP" and k[1],
         "country:US": lambda k: k[0] == "US"}


def exact(value):
    """A printed fraction; its number has to be the nearest one."""
    f = F(value["exact"])
    if float(f) != value["point"]:
        raise AssertionError(value)
    return f


def is_in(v, a):
    return not (v < a.lo or v > a.hi or (v == a.lo and a.lo_open)
                or (v == a.hi and a.hi_open))


class Step:
    """The register of one company, as printed, against what is stated."""

    def __init__(self, graph, printed):
        self.company = printed["company"]["id"]
        self.col = graph.columns[self.company]
        self.holdings = [(h["party"]["id"], exact(h["share"]), h["vote"])
                         for h in printed["holdings"]]
        self.rest = exact(printed["undisclosed"]["share"])
        self.rest_vote = printed["undisclosed"]["vote"]
        needed = printed["undisclosed"]["needed"]
        self.needed = None if needed is None else exact(needed)
        self.votes = exact(printed["votes"])
        self.approached = printed["approached"]
        own = dict((o, v) for o, v, _ in self.holdings).get(self.company, F(0))
        self.whole = 1 - (own if graph.options.treasury == "out" and own < 1
                          else 0)

    def check(self, case):
        """Feasible: each slot in its interval, all of them the whole."""
        stated = {s.owner: s.amount for s in self.col.slots if s.amount.hi}
        case.assertEqual({o for o, _, _ in self.holdings}, set(stated))
        for o, v, _ in self.holdings:
            case.assertTrue(is_in(v, stated[o]), (self.company, o, v))
        case.assertTrue(is_in(self.rest, self.col.und), self.company)
        case.assertEqual(sum(v for _, v, _ in self.holdings) + self.rest, 1)
        if self.approached:
            case.assertTrue(any(
                a.lo_open or a.hi_open
                for a in list(stated.values()) + [self.col.und]))

    def of_bloc(self, members, rest_too):
        """Votes of the members, whoever needs to count."""
        return (sum(v for o, v, _ in self.holdings if o in members
                    and (self.whole == 1 or o != self.company))
                + (self.rest if rest_too else 0)) / self.whole


class Checker:
    """Completions of one store under one set of options and a threshold."""

    def __init__(self, case, graph, test):
        self.case, self.graph, self.test = case, graph, test
        self.counts = {"pairs": 0, "steps": 0, "approached": 0, "assumed": 0,
                       "long": 0}

    def check(self, printed, target, seed, maybe, rest_may, rest_in):
        """seed: who is of the bloc; maybe: who may be; rest_may: may an
        undisclosed part be, of a column; rest_in: is it for sure?
        """
        case = self.case
        steps = [Step(self.graph, p) for p in printed]
        case.assertEqual(steps[-1].company, target)
        members = set(seed)
        for s in steps:
            members |= {o for o, _, vote in s.holdings if vote == "assumed"}
        case.assertLessEqual(members - set(seed), set(maybe))
        joined = []
        for s in steps:
            s.check(case)
            self.votes(s, seed, joined, rest_may, rest_in)
            # by plain majority: who is there by then, all they have
            case.assertTrue(self.test.passes(s.of_bloc(
                members | set(joined), s.rest_vote != "other")), s.company)
            joined.append(s.company)
            self.counts["steps"] += 1
            self.counts["approached"] += s.approached
            self.counts["assumed"] += s.rest_vote == "assumed"
        self.counts["pairs"] += 1
        self.counts["long"] += len(steps) > 1

    def votes(self, s, seed, joined, rest_may, rest_in):
        """Whose votes are said to count, and how many these are."""
        case, total = self.case, F(0)
        for o, v, vote in s.holdings:
            case.assertIn(vote, ("own", "controlled", "assumed", "other"))
            if o in seed and (s.whole == 1 or o != s.company):
                case.assertEqual(vote, "own", (s.company, o))
            if vote == "own":
                case.assertIn(o, seed)
            if vote == "controlled":
                case.assertIn(o, joined)
            total += v if vote != "other" else 0
        case.assertEqual(s.rest_vote == "own", rest_in(s.col))
        if s.rest_vote == "assumed":
            case.assertTrue(rest_may(s.col), s.company)
            case.assertEqual(total + s.needed,
                             self.test.threshold * s.whole)
            case.assertTrue(s.needed < s.rest or not self.test.strict)
        else:
            case.assertIsNone(s.needed)
        total += s.rest if s.rest_vote != "other" else 0
        case.assertEqual(s.votes, total / s.whole)
        case.assertTrue(self.test.passes(s.votes), s.company)


class Examples(unittest.TestCase):
    """docs/methods.md 4.6."""

    def steps(self, s, *words):
        answer = json.loads(s.run("control", *words, "--proof", "-f", "json"))
        if "controllers" not in answer:
            return answer["brought_about_by"]
        found = [p for p in answer["controllers"]
                 if p["controller"]["id"] == "local:X"]
        return found[0]["brought_about_by"]

    def brief(self, steps):
        return [(p["company"]["id"][6:], p["votes"]["exact"], p["approached"],
                 {h["party"]["id"][6:]: (h["share"]["exact"], h["vote"])
                  for h in p["holdings"]},
                 (p["undisclosed"]["share"]["exact"], p["undisclosed"]["vote"],
                  p["undisclosed"]["needed"]
                  and p["undisclosed"]["needed"]["exact"])) for p in steps]

    def test_the_rest_of_another_company(self):
        with Scratch() as s:
            write_folder(s.path("w"), *compact(
                "X person CN\nA company JP\nC company JP",
                "X A share=0.1\nA C share=0.8\nX C share=0.2"))
            s.load(s.path("w"))
            self.assertEqual(self.brief(self.steps(s, "local:C")), [
                ("A", "1", False, {"X": ("1/10", "own")},
                 ("9/10", "assumed", "2/5")),
                ("C", "1", False, {"A": ("4/5", "controlled"),
                                   "X": ("1/5", "own")},
                 ("0", "other", None))])

    def test_an_end_that_is_approached(self):
        """At more than 1/2, and Y has more than 40 %: X below 60 %."""
        with Scratch() as s:
            write_folder(s.path("w"), *compact(
                "X person CN\nC company JP",
                "X C percent_min=30 percent_max=70\n"
                "Y C percent_min=40 percent_max=80 min_open=yes"))
            s.load(s.path("w"))
            # halfway from the threshold (50) to the end (60)
            self.assertEqual(self.brief(self.steps(s, "local:C")), [
                ("C", "11/20", True, {"X": ("11/20", "own"),
                                      "Y": ("29/70", "other")},
                 ("1/28", "other", None))])

    def test_two_bands_of_a_bloc(self):
        with Scratch() as s:
            write_folder(s.path("w"), *compact(
                "A company JP\nb1 person US\nb2 person US\no person JP",
                "b1 A percent_min=30 percent_max=40\n"
                "b2 A percent_min=10 percent_max=40\n"
                "o A percent_min=30 percent_max=40"))
            s.load(s.path("w"))
            self.assertEqual(self.brief(self.steps(
                s, "local:A", "--bloc", "foreign", "--threshold", "2/3")), [
                ("A", "7/10", False, {"b1": ("3/8", "own"),
                                      "b2": ("13/40", "own"),
                                      "o": ("3/10", "other")},
                 ("0", "other", None))])


class BroughtAbout(unittest.TestCase):
    def test_program(self):
        """Every possible pair of random worlds, and every possible bloc."""
        counts = {}
        for number, test in enumerate(TESTS):
            options = CHOICES[number % len(CHOICES)]
            parties, holdings = [], []
            for seed in range(number * A_TEST, (number + 1) * A_TEST):
                for w in (BoundsWorld(200000 + seed), RandomWorld(seed)):
                    parties += w.parties
                    holdings += w.holdings
            graph = control.votes_graph(World().add(parties, holdings),
                                        options)
            checker = Checker(self, graph, test)
            words = options.words()[2:] + [
                "--threshold", str(test.threshold),
                "--operator", ">" if test.strict else ">=", "--proof"]
            with Scratch() as s:
                write_folder(s.path("worlds"), parties, holdings)
                s.load(s.path("worlds"))
                self.pairs(checker, s, words)
                self.asked(checker, s, words, number)
            for key, n in checker.counts.items():
                counts[key] = counts.get(key, 0) + n
        print("brought about:", counts)
        for key, n in counts.items():
            self.assertGreater(n, 20, key)

    def pairs(self, checker, s, words):
        """Through named links alone."""
        for o in s.lines("control", "--all", "--possible", *words):
            if o["state"] == "certain":
                self.assertNotIn("brought_about_by", o)
                continue
            checker.check(o["brought_about_by"], o["company"]["id"],
                          {o["controller"]["id"]}, (), lambda col: False,
                          lambda col: False)

    def asked(self, checker, s, words, number):
        """Through undisclosed parts, and blocs."""
        g = checker.graph
        bloc = sorted(BLOCS)[number % len(BLOCS)]
        for c in sorted(g.columns)[::7]:
            answer = json.loads(s.run("control", c, "-f", "json", *words))
            for o in answer["controllers"] + answer["controls"]:
                if o["state"] == "certain":
                    self.assertNotIn("brought_about_by", o)
                    continue
                may = o["through"] == "undisclosed"
                checker.check(o["brought_about_by"], o["company"]["id"],
                              {o["controller"]["id"]}, (),
                              lambda col, may=may: may, lambda col: False)
            self.bloc(checker, s, words, bloc, c)

    def bloc(self, checker, s, words, bloc, company):
        g, fits = checker.graph, BLOCS[bloc]
        answer = json.loads(s.run("control", company, "-f", "json", "--bloc",
                                  bloc, *words))
        if answer["state"] != "possible":
            self.assertNotIn("brought_about_by", answer)
            return
        kinds = {p: g.terminal_class(p) for p in g.world.parties}
        seed = {p for p, k in kinds.items() if isinstance(k, tuple)
                and fits(k)}
        maybe = {p for p, k in kinds.items() if k in (UNKNOWN, UNDISCLOSED)}

        def sure(col):
            return isinstance(col.und_class, tuple) and fits(col.und_class)
        checker.check(answer["brought_about_by"], company, seed, maybe,
                      lambda col: col.und_class == UNDISCLOSED, sure)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
