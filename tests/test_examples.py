#!/usr/bin/env python3
"""The worked examples of docs/methods.md 1 to 4, through the program.

Each case is written out with the answer found by hand; the oracle is asked
the same question, so an example that was copied wrongly fails too.
"""
import sys
import unittest
from fractions import Fraction as F

sys.dont_write_bytecode = True
import oracle_control as control
from keizu_run import Scratch
from oracle import Options, World
from oracle_compare import Stakes, Verdict, check_pairs, check_scores, conserve
from worlds import compact, write_folder

PEOPLE = """
A company JP
B company JP
X person US
Y person JP
"""


class Example(unittest.TestCase):
    """A store with one small world; ids are local."""

    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)

    def world(self, parties, holdings, printed=False):
        folder = self.scratch.path("world")
        write_folder(folder, *compact(parties, holdings))
        self.scratch.load(folder, *(["--printed"] if printed else []))
        self.facts = World().read(folder, printed)

    def stakes(self, options=None):
        options = options or Options()
        objects = self.scratch.lines("stakes", "--all", *options.words())
        self.agree(lambda v: Stakes(self.facts, options, v).check(objects))
        return {o["company"]["id"][len("local:"):]: o for o in objects}

    def pairs(self, *words, test=None, possible=False):
        objects = self.scratch.lines(
            "control", "--all", *words, *(["--possible"] * possible))
        self.agree(lambda v: check_pairs(
            self.facts, Options(), test or control.Test(), objects, v,
            possible))
        return {(o["controller"]["id"][len("local:"):],
                 o["company"]["id"][len("local:"):], o["state"])
                for o in objects}

    def scores(self):
        objects = self.scratch.lines("score", "--all")
        self.agree(lambda v: check_scores(self.facts, Options(), objects, v))
        return {o["id"][len("local:"):]: o for o in objects}

    def agree(self, check):
        verdict = Verdict()
        check(verdict)
        self.assertEqual(verdict.faults, [])

    def near(self, got, want):
        self.assertIsNotNone(got)
        self.assertLessEqual(abs(F(got) - F(want)), F(1, 10 ** 12))

    def held(self, company, holder, which="integrated"):
        for h in company["holders"]:
            if h["party"]["id"] == "local:" + holder:
                return h[which]["point"]
        self.fail("no holder " + holder)


class Integrated(Example):
    def test_two_hold_half_of_each_other(self):
        self.world(PEOPLE, "A B count=1/2\nB A count=1/2\n"
                           "X A count=1/2\nY B count=1/2")
        s = self.stakes()
        self.near(self.held(s["A"], "X"), F(2, 3))
        self.near(self.held(s["B"], "X"), F(1, 3))
        self.assertEqual(self.pairs(), set())

    def test_mutual_999(self):
        self.world(PEOPLE, "A B share=0.999\nB A share=0.999\n"
                           "X A share=0.001")
        self.near(self.held(self.stakes()["A"], "X"), F(1000, 1999))

    def test_mutual_holding_of_all_but_a_billionth(self):
        self.world(PEOPLE, "A B share=0.999999999\nB A share=0.999999999\n"
                           "X A share=0.000000001")
        s = self.stakes()
        want = F(10 ** 9, 2 * 10 ** 9 - 1)
        self.near(self.held(s["A"], "X"), want)
        self.near(s["A"]["totals"]["foreign"]["point"], want)
        self.near(s["A"]["totals"]["undisclosed"]["point"], 1 - want)
        self.near(self.held(s["A"], "B", "corrected"), F("0.999999999"))

    def test_walk_sum_and_corrected_in_a_loop(self):
        self.world(PEOPLE, "A B share=0.9\nB A share=0.9")
        s = self.stakes()
        self.assertLess(abs(self.held(s["A"], "B") - 90 / 19), 1e-11)
        self.near(self.held(s["A"], "B", "corrected"), F(9, 10))

    def test_impossible_company_is_taken_as_undisclosed(self):
        self.world(PEOPLE, "B A count=3/2\nX A share=0.1\nA B share=1")
        s = self.stakes()
        self.assertEqual(s["A"]["totals"]["undisclosed"]["point"], 1)
        self.assertEqual(s["B"]["totals"]["undisclosed"]["point"], 1)
        self.assertEqual(s["A"]["totals"]["foreign"]["point"], 0)
        self.assertTrue(s["A"]["findings"])

    def test_thirds_of_a_complete_register(self):
        self.world("A company JP\nX person US\nY person JP\nZ person CN",
                   "\n".join("%s A percent=33.33 listing=complete" % o
                             for o in "XYZ"))
        s = self.stakes()
        self.near(self.held(s["A"], "X"), F(1, 3))
        self.near(s["A"]["totals"]["foreign"]["point"], F(2, 3))
        self.near(s["A"]["totals"]["undisclosed"]["point"], 0)

    def test_printed_values_past_the_whole_go_to_lower_ends(self):
        self.world(PEOPLE, "X A percent=50.1\nY A percent=49.95", True)
        s = self.stakes()
        self.near(s["A"]["totals"]["foreign"]["point"], F("0.5005"))
        self.near(s["A"]["totals"]["domestic"]["point"], F("0.49945"))

    def test_closed_ring_is_unattributed(self):
        self.world(PEOPLE, "A B share=1\nB A share=0.8\nA A share=0.2")
        s = self.stakes()
        self.assertEqual(s["A"]["totals"]["unattributed"]["point"], 1)
        self.assertIsNone(self.held(s["A"], "B"))
        self.assertEqual(self.held(s["A"], "B", "corrected"), 1)

    def test_ring_only_in_the_printed_values(self):
        self.world(PEOPLE, "A B percent=100\nB A percent=100", True)
        t = self.stakes()["A"]["totals"]
        self.assertEqual(t["unattributed"]["point"], 1)
        self.near(t["foreign"]["upper"], 1)

    def test_a_holder_of_zero_to_some_leaves_the_ring_closed(self):
        self.world(PEOPLE, "A B share=1\nB A share=1\n"
                           "X A share_min=0 share_max=0.1")
        self.assertEqual(
            self.stakes()["A"]["totals"]["unattributed"]["point"], 1)


class Classes(Example):
    def test_free_register_bounds(self):
        self.world(PEOPLE + "V person",
                   "X A percent=20\nY A percent=30\nV A percent=10")
        t = self.stakes()["A"]["totals"]
        self.near(t["foreign"]["lower"], F(2, 10))
        self.near(t["foreign"]["upper"], F(7, 10))
        self.near(t["unknown_class"]["point"], F(1, 10))

    def test_terminal_companies(self):
        self.world(PEOPLE + "K company KY\nU company",
                   "K A share=0.5\nB A share=0.1\nU A share=0.05\n"
                   "Q A share=0.2")
        for how, foreign, domestic in (("foreign", F(1, 2), 0),
                                       ("incorporation", F(1, 2), F(1, 10)),
                                       ("undisclosed", 0, 0)):
            t = self.stakes(Options(terminal=how))["A"]["totals"]
            self.near(t["foreign"]["point"], foreign)
            self.near(t["domestic"]["point"], domestic)

    def test_undisclosed_part_of_a_foreign_company(self):
        self.world(PEOPLE + "K company KY", "K A share=0.5\nY K share=0.4")
        t = self.stakes()["A"]["totals"]
        self.near(t["foreign"]["point"], F(3, 10))
        self.near(t["domestic"]["point"], F(2, 10))

    def test_residence_stands_in_for_nationality(self):
        self.world(PEOPLE + "R person residence=CN", "R A share=0.5")
        for how, want in (("either", F(1, 2)), ("nationality", 0),
                          ("residence", F(1, 2))):
            t = self.stakes(Options(person_by=how))["A"]["totals"]
            self.near(t["foreign"]["point"], want)

    def test_foreign_state_is_inside_foreign(self):
        self.world(PEOPLE + "S state state_of=CN",
                   "S A share=0.5\nX A share=0.2")
        t = self.stakes()["A"]["totals"]
        self.near(t["foreign"]["point"], F(7, 10))
        self.near(t["foreign_state"]["point"], F(5, 10))

    def test_nominees(self):
        self.world(PEOPLE + "N nominee US", "N A share=0.5\nX A share=0.1")
        t = self.stakes()["A"]["totals"]
        self.near(t["foreign"]["point"], F(1, 10))
        self.near(t["undisclosed"]["point"], F(9, 10))
        t = self.stakes(Options(nominees="holder"))["A"]["totals"]
        self.near(t["foreign"]["point"], F(6, 10))

    def test_treasury(self):
        self.world(PEOPLE, "X A share=0.4\nA A share=0.2")
        t = self.stakes()["A"]["totals"]
        self.near(t["foreign"]["point"], F(1, 2))
        t = self.stakes(Options(treasury="in"))["A"]["totals"]
        self.near(t["foreign"]["point"], F(1, 2))


class Conservation(Example):
    def test_a_dropped_class_is_noticed(self):
        """The check must be able to fail: each class left out in turn."""
        self.world("A company JP\nR company JP\nX person US\nY person JP\n"
                   "V person", "X A share=0.1\nY A share=0.2\nV A share=0.3"
                   "\nR A share=0.15\nR R share=1")
        company = self.stakes()["A"]
        verdict = Verdict()
        conserve(company, verdict)
        self.assertEqual(verdict.faults, [])
        for name in ("domestic", "foreign", "unknown_class", "undisclosed",
                     "unattributed"):
            kept = company["totals"][name]["point"]
            self.assertGreater(kept, 0.05, name)
            company["totals"][name]["point"] = 0
            verdict = Verdict()
            conserve(company, verdict)
            self.assertTrue(verdict.faults, name)
            company["totals"][name]["point"] = kept


class Control(Example):
    def test_two_arms(self):
        self.world("A person JP\nB1 company JP\nB2 company JP",
                   "A B1 share=0.4\nA B2 share=1\nB2 B1 share=0.15")
        self.assertEqual(self.pairs(), {("A", "B1", "certain"),
                                        ("A", "B2", "certain")})
        s = self.stakes()
        self.near(self.held(s["B1"], "A"), F(55, 100))

    def test_chain_of_bare_majorities(self):
        self.world("A person CN\nC company JP\nD company JP",
                   "A C share=0.51\nC D share=0.51")
        self.assertIn(("A", "D", "certain"), self.pairs())
        row = self.scores()["D"]
        self.near(row["foreign"], F("0.2601"))
        self.assertEqual(row["control_foreign"], "certain")
        self.assertEqual(row["control_foreign_state"], "excluded")

    BLOC = "A company JP\nb1 person US\nb2 person US\no person JP"
    BANDS = ("b1 A percent_min=30 percent_max=40%s\n"
             "b2 A percent_min=10 percent_max=40%s\n"
             "o A percent_min=30 percent_max=40%s")

    def bloc(self, threshold, operator):
        """State of the foreign bloc in A, from `control --bloc`."""
        out = self.scratch.lines("control", "--all", "--possible", "--bloc",
                                 "foreign", "--threshold", threshold,
                                 "--operator", operator)
        states = [o["state"] for o in out
                  if o["company"]["id"] == "local:A"]
        return states[0] if states else None

    def test_bands_in_a_free_register(self):
        self.world(self.BLOC, self.BANDS % ("", "", ""))
        self.assertEqual(self.scores()["A"]["control_foreign"], "possible")
        self.assertIsNone(self.bloc("3/4", ">="))
        self.assertEqual(self.bloc("2/3", ">"), "possible")

    def test_bands_in_a_complete_register(self):
        self.world(self.BLOC, self.BANDS % ((" listing=complete",) * 3))
        self.assertEqual(self.scores()["A"]["control_foreign"], "certain")
        self.assertEqual(self.bloc("1/2", ">"), "certain")

    def test_open_end_at_the_threshold(self):
        self.world(PEOPLE, "X A percent_min=50 percent_max=75 min_open=yes\n"
                           "X B percent_min=50 percent_max=75")
        self.assertEqual(self.pairs(possible=True),
                         {("X", "A", "certain"), ("X", "B", "possible")})

    def test_exactly_half(self):
        self.world(PEOPLE, "X A share=0.5\nY A share=0.5")
        self.assertEqual(self.pairs(), set())
        self.assertEqual(
            self.pairs("--threshold", "1/2", "--operator", ">=",
                       test=control.Test(F(1, 2), False)),
            {("X", "A", "certain"), ("Y", "A", "certain")})

    def test_ring_does_not_support_itself(self):
        self.world(PEOPLE, "A B share=0.9\nB A share=0.6\nX A share=0.4")
        self.assertEqual(self.pairs(), {("A", "B", "certain"),
                                        ("B", "A", "certain")})
        self.assertEqual(self.scores()["A"]["control_foreign"], "excluded")

    def test_wholly_owned_foreign_company_is_not_foreign_control(self):
        self.world("N company NL\nJ company JP\nP person JP",
                   "N J share=1\nP N share=1")
        row = self.scores()["J"]
        self.assertEqual(row["control_foreign"], "excluded")
        self.assertIn(("P", "J", "certain"), self.pairs())

    def test_treasury_is_out_of_the_votes(self):
        self.world(PEOPLE, "X A share=0.45\nA A share=0.2")
        self.assertEqual(self.pairs(), {("X", "A", "certain")})

    def test_stated_votes_win_over_shares(self):
        self.world(PEOPLE, "X A share=0.6 kind=shares\n"
                           "X A share=0.3 kind=votes\n"
                           "Y B share=0.6 kind=shares")
        self.assertEqual(self.pairs(), {("Y", "B", "certain")})


if __name__ == "__main__":
    unittest.main()
