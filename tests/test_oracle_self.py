#!/usr/bin/env python3
"""The oracle against closed forms, the worked examples of docs/methods.md and
enumeration: it must be right before it judges the program.
"""
import copy
import random
import sys
import tempfile
import unittest
from fractions import Fraction as F
from itertools import product

sys.dont_write_bytecode = True
import oracle_control as control
from oracle import (RING, UNDISCLOSED, UNKNOWN, Amount, Graph, Options, Slot,
                    World)
from oracle_control import Test
from worlds import RandomWorld, compact, write_folder


def world(parties, holdings, printed=False):
    """The facts of a world in compact text, by way of its CSV files."""
    with tempfile.TemporaryDirectory() as t:
        write_folder(t, *compact(parties, holdings))
        return World().read(t, printed)


PEOPLE = """
A company JP
B company JP
X person US
Y person JP
"""


class ClosedForms(unittest.TestCase):
    def test_two_hold_half_of_each_other(self):
        w = world(PEOPLE, "A B count=1/2\nB A count=1/2\n"
                          "X A count=1/2\nY B count=1/2")
        s = Graph(w).solve()
        self.assertEqual(s["local:A"].total("foreign"), F(2, 3))
        self.assertEqual(s["local:B"].total("foreign"), F(1, 3))
        self.assertEqual(s["local:A"].holders["local:X"], (F(2, 3),) * 2)
        self.assertEqual(control.pairs(control.votes_graph(w)), set())

    def test_tight_mutual_holding(self):
        w = world(PEOPLE, "A B share=0.999\nB A share=0.999\n"
                          "X A share=0.001")
        self.assertEqual(Graph(w).solve()["local:A"].total("foreign"),
                         F(1000, 1999))

    def test_walk_sum_passes_one_but_corrected_does_not(self):
        w = world(PEOPLE, "A B share=0.9\nB A share=0.9")
        s = Graph(w).solve()["local:A"]
        self.assertEqual(s.holders["local:B"], (F(90, 19), F(9, 10)))
        self.assertEqual(s.holders["local:A"][0], F(81, 19))

    def test_thirds_of_a_complete_register(self):
        w = world(PEOPLE, "\n".join("%s A percent=33.33 listing=complete"
                                    % o for o in "XYB"))
        s = Graph(w).solve()["local:A"]
        self.assertEqual(s.total("foreign"), F(1, 3))
        self.assertEqual(s.total(UNDISCLOSED), F(1, 3))  # through B

    def test_printed_values_past_one_go_to_lower_ends(self):
        w = world(PEOPLE, "X A percent=50.1\nY A percent=49.95", True)
        s = Graph(w).solve()["local:A"]
        self.assertEqual(s.total("foreign"), F("0.5005"))
        self.assertEqual(s.total("domestic"), F("0.49945"))

    def test_over_full_company_is_wholly_undisclosed(self):
        w = world(PEOPLE, "B A count=3/2\nX A share=0.1\nA B share=1")
        g = Graph(w)
        self.assertTrue(g.columns["local:A"].infeasible)
        for c in ("local:A", "local:B"):
            self.assertEqual(g.solve()[c].classes, {UNDISCLOSED: 1})

    def test_closed_ring_is_unattributed(self):
        w = world(PEOPLE, "A B share=1\nB A share=0.8\nA A share=0.2")
        s = Graph(w).solve()
        self.assertEqual(s["local:A"].classes, {RING: 1})
        self.assertEqual(s["local:A"].holders["local:B"], (None, 1))

    def test_treasury_shares_leave_the_base(self):
        w = world(PEOPLE, "X A share=0.4\nA A share=0.2")
        self.assertEqual(Graph(w).solve()["local:A"].total("foreign"),
                         F(1, 2))
        kept = Graph(w, Options(treasury="in")).solve()["local:A"]
        self.assertEqual(kept.total("foreign"), F(1, 2))
        self.assertEqual(kept.total(UNDISCLOSED), F(1, 2))

    def test_terminal_companies(self):
        w = world(PEOPLE + "K company KY\nD fund\n",
                  "K A share=0.5\nD A share=0.2\nB A share=0.1")
        for how, want in (("foreign", (F(1, 2), 0, F(2, 10))),
                          ("incorporation", (F(1, 2), F(1, 10), F(2, 10))),
                          ("undisclosed", (0, 0, F(2, 10)))):
            s = Graph(w, Options(terminal=how)).solve()["local:A"]
            got = s.total("foreign"), s.total("domestic"), s.total(UNKNOWN)
            self.assertEqual(got, want, how)

    def test_nominees_lie_inside_undisclosed(self):
        w = world(PEOPLE + "N nominee US\n", "N A share=0.5\nX A share=0.1")
        self.assertEqual(Graph(w).solve()["local:A"].total("foreign"),
                         F(1, 10))
        s = Graph(w, Options(nominees="holder")).solve()["local:A"]
        self.assertEqual(s.total("foreign"), F(6, 10))

    def test_later_lists_end_earlier_statements(self):
        first = "X A share=0.3 as_of=2024-03-31 listing=%s\n" \
                "Y A share=0.2 as_of=2024-03-31 listing=%s\n"
        later = "Y A share=0.2 as_of=2025-03-31 listing=%s\n" \
                "B A share=0.1 as_of=2025-03-31 listing=%s"
        for kind, hi in (("top", F(1, 10)), ("partial", F(7, 10)),
                         ("complete", None)):
            w = world(PEOPLE, first % (kind, kind) + later % (kind, kind))
            slots, _ = w.register("local:A", "shares", w.day())
            a = slots.get("local:X")
            self.assertEqual(a and (a.lo, a.hi), hi and (0, hi))


class Printed(unittest.TestCase):
    def test_interval_of_numbers_that_print_so(self):
        v = F("0.1234")
        a = Amount("exact", v, v, v, unit=F("0.0001")).as_printed("nearest")
        self.assertEqual((a.lo, a.hi), (F("0.12335"), F("0.12345")))
        self.assertTrue(a.hi_open and not a.lo_open)
        one = Amount("exact", F(1), F(1), F(1),
                     unit=F("0.01")).as_printed("nearest")
        self.assertEqual((one.lo, one.hi, one.hi_open),
                         (F("0.995"), 1, False))


class Control(unittest.TestCase):
    def test_two_arms(self):
        w = world("A person JP\nB1 company JP\nB2 company JP",
                  "A B1 share=0.4\nA B2 share=1\nB2 B1 share=0.15")
        self.assertEqual(control.pairs(control.votes_graph(w)),
                         {("local:A", "local:B1"), ("local:A", "local:B2")})
        self.assertEqual(Graph(w).solve()["local:B1"].total("domestic"),
                         F(55, 100))

    def test_chain_of_bare_majorities(self):
        w = world("A person CN\nC company JP\nD company JP",
                  "A C share=0.51\nC D share=0.51")
        g = control.votes_graph(w)
        self.assertIn("local:D",
                      control.certain(g, control.foreign(g), Test()))
        self.assertEqual(Graph(w).solve()["local:D"].total("foreign"),
                         F("0.2601"))

    BANDS = """
    b1 A percent_min=30 percent_max=40%s
    b2 A percent_min=10 percent_max=40%s
    o A percent_min=30 percent_max=40%s
    """

    def test_bands(self):
        people = "A company JP\nb1 person US\nb2 person US\no person JP"
        w = world(people, self.BANDS % ("", "", ""))
        g = control.votes_graph(w)
        bloc = control.foreign(g)
        at = lambda choose, a, b, strict: "local:A" in choose(
            g, bloc, Test(F(a, b), strict))
        self.assertFalse(at(control.possible, 3, 4, False))
        self.assertTrue(at(control.possible, 2, 3, True))
        self.assertFalse(at(control.certain, 1, 2, True))
        w = world(people, self.BANDS % ((" listing=complete",) * 3))
        g = control.votes_graph(w)
        self.assertTrue(at(control.certain, 1, 2, True))

    def test_wholly_owned_foreign_company_is_not_foreign_control(self):
        w = world("N company NL\nJ company JP\nP person JP",
                  "N J share=1\nP N share=1")
        g = control.votes_graph(w)
        self.assertNotIn("local:J",
                         control.possible(g, control.foreign(g), Test()))

    def test_ring_does_not_support_itself(self):
        w = world("A company JP\nB company JP\nX person US",
                  "A B share=0.9\nB A share=0.6\nX A share=0.4")
        g = control.votes_graph(w)
        self.assertEqual(control.pairs(g), {("local:A", "local:B"),
                                            ("local:B", "local:A")})
        self.assertNotIn("local:A",
                         control.certain(g, control.foreign(g), Test()))

    def test_fixpoint_is_the_enumeration(self):
        checked = 0
        for seed in range(1200):
            g = tiny_graph(random.Random(seed))
            work = 1
            for col in g.columns.values():
                work *= len(control.completions(col, g.options.treasury))
            if work > 400 or work == 0:
                continue
            blocs = [control.foreign(g), control.foreign_state(g),
                     control.one_owner("local:P"),
                     control.one_owner("local:A"),
                     control.one_owner_or_undisclosed("local:P")]
            for test in (Test(), Test(F(1, 2), False), Test(F(1, 4), False)):
                for bloc in blocs:
                    want = control.enumerate_control(g, bloc, test)
                    got = (control.certain(g, bloc, test),
                           control.possible(g, bloc, test))
                    self.assertEqual(got, want, (seed, test.threshold))
            checked += 1
        print("control: %d tiny graphs agree with enumeration" % checked)
        self.assertGreater(checked, 300)


def tiny_graph(rng):
    """Two or three companies with bands, own shares and a nominee."""
    people = ("P person US\nQ person JP\nS state state_of=CN\n"
              "V person\nN nominee US\n")
    names = "ABC"[:rng.choice([2, 2, 3])]
    rows = []
    for c in names:
        people += "%s company %s\n" % (c, rng.choice(["JP", "JP", "US"]))
        owners = rng.sample(list("PQSVN") + [o for o in names if o != c],
                            rng.choice([1, 2, 2, 3]))
        if rng.random() < 0.3:
            owners.append(c)
        complete = rng.random() < 0.4
        left = 8
        for o in owners:
            lo = rng.randint(0, min(left, 4))
            left -= lo
            most = 7 if o == c else 8  # all own shares: nobody votes
            hi = rng.randint(lo, most) if rng.random() < 0.7 else lo
            flags = "" if lo == hi else " min_open=%s max_open=%s" % (
                rng.choice(["yes", "no"]), rng.choice(["yes", "no"]))
            rows.append("%s %s share_min=%s share_max=%s%s%s" % (
                o, c, float(F(lo, 8)), float(F(hi, 8)), flags,
                " listing=complete" if complete else ""))
    return control.votes_graph(
        world(people, "\n".join(rows)),
        Options(treasury=rng.choice(["out", "out", "in"])))


class Bounds(unittest.TestCase):
    def test_lower_ends_give_the_bounds_of_free_registers(self):
        """Least and greatest foreign share over all corner completions."""
        checked = 0
        for seed in range(1500):
            g = tiny_graph(random.Random(seed))
            if not all(c.bounds_known() for c in g.columns.values()):
                continue
            corners = [control.corners(c) for c in g.columns.values()]
            if len(list(product(*corners))) > 100:
                continue
            ends = {c: [] for c in g.columns}
            for combo in product(*corners):
                for c, s in completed(g, combo).solve().items():
                    for k in ("foreign", "domestic", "foreign_state"):
                        v = s.total(k)
                        ends[c].append((k, v, v + s.rest()))
            for c, s in g.solve("low").items():
                for k in ("foreign", "domestic", "foreign_state"):
                    mine = [e for e in ends[c] if e[0] == k]
                    self.near(min(e[1] for e in mine), s.total(k))
                    self.near(max(e[2] for e in mine),
                              s.total(k) + s.rest())
            checked += 1
        print("bounds: %d tiny graphs agree with enumeration" % checked)
        self.assertGreater(checked, 300)

    def near(self, a, b):
        """Equal but for the room that open ends are given."""
        self.assertLess(abs(a - b), F(1, 10 ** 6))


def completed(graph, values):
    """The graph with each column at one of its completions."""
    out = copy.copy(graph)
    out.columns = {}
    for (name, col), chosen in zip(graph.columns.items(), values):
        new = copy.copy(col)
        new.und = Amount("band", F(0), F(1), F(0))
        new.slots = [Slot(s.owner, Amount("exact", v, v, v)) for s, v in
                     ((s, chosen.get(k, F(0)))
                      for k, s in enumerate(col.slots))]
        out.columns[name] = new
    return out


class Conservation(unittest.TestCase):
    def test_every_class_adds_up_to_one(self):
        for seed in range(100):
            r = RandomWorld(seed, seed % 2 == 1, ("loop", "ring", "self"))
            with tempfile.TemporaryDirectory() as t:
                write_folder(t, r.parties, r.holdings)
                w = World().read(t, r.printed)
            for which in ("point", "low"):
                for c, s in Graph(w).solve(which).items():
                    self.assertEqual(sum(s.classes.values()), 1, (seed, c))


if __name__ == "__main__":
    unittest.main()
