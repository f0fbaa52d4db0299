#!/usr/bin/env python3
"""What must not change, and what may change in one direction only, on random
worlds: relabelling, order of rows and files, an isolated company, a raised
share.
"""
import json
import random
import sys
import unittest
from fractions import Fraction

sys.dont_write_bytecode = True
from keizu_run import Scratch
from oracle import Graph, World
from test_oracle import force
from worlds import RandomWorld, decimal_text, write_folder

SEEDS = range(5000, 5060)


def worlds(shape=force):
    """Rows of many worlds together."""
    parties, holdings = [], []
    for seed in SEEDS:
        w = RandomWorld(seed, False, shape(seed))
        parties += w.parties
        holdings += w.holdings
    return parties, holdings


def without(value, *keys):
    """The parsed value with these keys taken out everywhere."""
    if isinstance(value, dict):
        return {k: without(v, *keys) for k, v in value.items()
                if k not in keys}
    if isinstance(value, list):
        return [without(v, *keys) for v in value]
    return value


class Property(unittest.TestCase):
    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)

    def load(self, name, parties, holdings):
        """A store of its own from these rows."""
        folder = self.scratch.path(name)
        write_folder(folder, parties, holdings)
        db = self.scratch.path(name + ".db")
        self.scratch.load(folder, db=db)
        return db

    def stakes(self, db):
        return {o["company"]["id"]: o for o in
                self.scratch.lines("stakes", "--all", db=db)}


class Order(Property):
    def test_order_of_rows_changes_no_byte(self):
        parties, holdings = worlds()
        a = self.load("a", parties, holdings)
        rng = random.Random(1)
        rng.shuffle(parties)
        rng.shuffle(holdings)
        b = self.load("b", parties, holdings)
        for words in (("score", "--all", "-f", "csv"),
                      ("score", "--all", "--by-country", "-f", "csv"),
                      ("control", "--all", "--possible", "-f", "jsonl")):
            self.assertEqual(*(self.scratch.run(*words, db=db)
                               for db in (a, b)))
        # Evidence and the store's digest know the line of the file; all else
        # is the same.
        self.assertEqual(*(
            [json.dumps(without(o, "evidence", "store"))
             for o in self.scratch.lines("stakes", "--all", db=db)]
            for db in (a, b)))
        self.assertEqual(self.scratch.digests(a)["content"],
                         self.scratch.digests(b)["content"])

    def test_order_of_files_changes_no_content(self):
        parties, holdings = worlds()
        a = self.load("a", parties, holdings)
        db = self.scratch.path("c.db")
        for name in ("holdings.csv", "parties.csv"):
            self.scratch.load(self.scratch.path("a", name), db=db)
        self.assertEqual(self.scratch.digests(a)["content"],
                         self.scratch.digests(db)["content"])
        for words in (("score", "--all", "-f", "csv"),
                      ("control", "--all", "-f", "jsonl")):
            self.assertEqual(*(self.scratch.run(*words, db=d)
                               for d in (a, db)))


class Relabelling(Property):
    def test_new_ids_change_no_figure(self):
        parties, holdings = worlds()
        before = self.stakes(self.load("a", parties, holdings))
        ids = {r[k] for r in holdings for k in ("owner", "owned")}
        ids |= {r["id"] for r in parties}
        new = sorted(ids)
        random.Random(2).shuffle(new)
        to = dict(zip(sorted(ids), ("z%d" % k for k in range(len(new)))))
        to = {old: to[alias] for old, alias in zip(new, sorted(ids))}
        after = self.stakes(self.load(
            "b", [dict(r, id=to[r["id"]]) for r in parties],
            [dict(r, owner=to[r["owner"]], owned=to[r["owned"]])
             for r in holdings]))
        self.assertEqual({"local:" + to[c[6:]] for c in before}, set(after))
        for c, o in before.items():
            p = after["local:" + to[c[6:]]]
            self.same(o["totals"], p["totals"], c)
            mine = {to[h["party"]["id"][6:]]: h for h in o["holders"]}
            other = {h["party"]["id"][6:]: h for h in p["holders"]}
            self.assertEqual(set(mine), set(other), c)
            for k, h in mine.items():
                for field in ("direct", "integrated", "corrected",
                              "ultimate"):
                    self.same(h[field], other[k][field], (c, k, field))

    def same(self, a, b, where):
        if isinstance(a, dict) and isinstance(b, dict):
            self.assertEqual(set(a), set(b), where)
            for k in a:
                self.same(a[k], b[k], (where, k))
        elif isinstance(a, float) or isinstance(b, float):
            self.assertIsNotNone(a, where)
            self.assertIsNotNone(b, where)
            self.assertLessEqual(abs(a - b), 1e-12 * max(1, abs(a)), where)
        else:
            self.assertEqual(a, b, where)


class Isolated(Property):
    def test_an_isolated_company_changes_nothing(self):
        parties, holdings = worlds()
        db = self.load("a", parties, holdings)
        words = ("stakes", "--all")
        before = [without(o, "store") for o in
                  self.scratch.lines(*words, db=db)]
        folder = self.scratch.path("more")
        write_folder(folder, [dict(id="w-alone", name="Alone",
                                   type="company", country="JP"),
                              dict(id="w-its-owner", name="Owner",
                                   type="person", country="FR")],
                     [dict(owner="w-its-owner", owned="w-alone",
                           share="0.75")])
        self.scratch.load(folder, db=db)
        after = [without(o, "store") for o in
                 self.scratch.lines(*words, db=db)]
        self.assertEqual(before, [o for o in after if o["company"]["id"]
                                  != "local:w-alone"])
        self.assertEqual(len(after), len(before) + 1)


class Monotonic(Property):
    def test_a_raised_share_never_lowers_its_holders_stake(self):
        """Each world twice, the second with one share raised."""
        rng = random.Random(3)
        parties, holdings, raised = [], [], []
        for seed in SEEDS:
            w = RandomWorld(seed, False, force(seed))
            parties += w.parties + self.copied(w.parties, ("id",))
            twin = self.copied(w.holdings, ("owner", "owned"))
            changed = self.raise_one(rng, w, twin)
            holdings += w.holdings + twin
            if changed:
                raised.append((w, changed))
        self.assertGreater(len(raised), 30)
        stakes = self.stakes(self.load("a", parties, holdings))
        grown = sum(self.check_world(stakes, w, holder)
                    for w, holder in raised)
        print("properties: %d shares raised, %d stakes grown"
              % (len(raised), grown))
        self.assertGreater(grown, len(raised) // 2)

    @staticmethod
    def copied(rows, keys):
        return [dict(r, **{k: "t" + r[k] for k in keys}) for r in rows]

    def raise_one(self, rng, w, twin):
        """Raise one exact share that leaves room; its holder or None."""
        write_folder(self.scratch.path("one"), w.parties, w.holdings)
        facts = World().read(self.scratch.path("one"))
        graph = Graph(facts)
        fit = []
        for row in twin:
            col = graph.columns.get("local:" + row["owned"][1:])
            if (col is None or col.infeasible or col.complete
                    or not row.get("share") or row.get("kind")
                    or row["owner"] == row["owned"]
                    or not all(s.amount.is_exact() for s in col.slots)):
                continue
            room = 1 - sum(a.hi for a in col.stated.values())
            if room > Fraction(1, 50):
                fit.append((row, room))
        if not fit:
            return None
        row, room = rng.choice(fit)
        share = Fraction(row["share"]) + Fraction(int(room * 100), 200)
        row["share"] = decimal_text(share)
        return row["owner"][1:]

    def check_world(self, stakes, w, holder):
        grown = 0
        for c in w.companies:
            old, new = stakes.get("local:" + c), stakes.get("local:t" + c)
            if old is None:
                continue
            for field in ("integrated", "corrected"):
                a = self.value(old, "local:" + holder, field)
                b = self.value(new, "local:t" + holder, field)
                if a is None or b is None:
                    continue  # a closed ring: the walk sum has no value
                self.assertGreaterEqual(
                    b, a - 1e-12 * max(1.0, a), (c, holder, field))
                grown += b > a + 1e-9
        return grown

    @staticmethod
    def value(company, holder, field):
        for h in company["holders"]:
            if h["party"]["id"] == holder:
                return (h[field] or {}).get("point")
        return 0.0


if __name__ == "__main__":
    unittest.main()
