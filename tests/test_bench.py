#!/usr/bin/env python3
"""What make bench compares agrees: keizu with plain Python, and with KLU
where it is installed, on a generated world of 10,000 companies.  No times."""
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "bench"))
import agree
from keizu_run import Scratch, program
import run
from programs import NotRun, Peers, Run, execute

COMPANIES = "10000"


def built(name):
    return os.path.join(os.path.dirname(program()), "tests", "bench", name)


def world(folder, *options):
    os.mkdir(folder)
    return execute([built("world"), *options, folder])


def content(folder):
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as f:
            found[name] = f.read()
    return found


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = Scratch().__enter__()
        cls.addClassCleanup(cls.scratch.__exit__)
        cls.folder = cls.scratch.path("world")
        world(cls.folder, "--companies", COMPANIES, "--reports", "1")
        cls.scratch.load("-q", *(os.path.join(cls.folder, name) for name in (
            "parties.csv", "holdings.csv")))
        cls.peers = Peers(os.path.join(HERE, "bench"), cls.scratch.folder)
        execute([built("solve"), cls.scratch.db,
                 os.path.join(cls.folder, "targets.txt"), cls.folder])
        execute([*cls.peers.get("search"), cls.folder, cls.folder])

    def test_shares_are_those_of_an_iteration(self):
        self.assertLessEqual(agree.largest_difference(
            agree.shares(self.folder, "keizu"),
            agree.shares(self.folder, "search")), 1e-10)

    def test_shares_are_those_of_klu(self):
        try:
            klu = self.peers.get("klu")
        except NotRun as e:
            self.skipTest(str(e))
        execute([*klu, self.folder, self.folder])
        self.assertLessEqual(agree.largest_difference(
            agree.shares(self.folder, "keizu"),
            agree.shares(self.folder, "klu")), 1e-10)

    def test_pairs_of_control_are_the_same(self):
        ours = agree.pairs(self.folder, "keizu")
        self.assertGreater(len(ours), 1000)
        self.assertEqual(ours, agree.pairs(self.folder, "search"))

    def test_chains_are_the_same(self):
        self.assertLessEqual(agree.chain_difference(
            agree.chains(self.folder, "keizu"),
            agree.chains(self.folder, "search")), 1e-11)

    def test_no_record_of_the_world_is_rejected(self):
        files = sorted(os.path.join(self.folder, n) for n in os.listdir(
            self.folder) if n.endswith((".csv", ".xbrl")))
        self.assertEqual(len(files), 4)
        rows = self.scratch.run("import", "--dry-run", "-f", "csv", *files,
                                db=self.scratch.path("dry.db"), status=(0, 1))
        head, *lines = rows.decode("utf-8").splitlines()
        at = head.split(",").index("rejected")
        self.assertEqual([l.split(",")[at] for l in lines], ["0"] * 4)


class Generator(unittest.TestCase):
    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)

    def make(self, name, *options):
        folder = self.scratch.path(name)
        world(folder, *options)
        return content(folder)

    def test_seed_decides(self):
        size = ["--companies", "2000"]
        one = self.make("one", *size, "--seed", "1", "--reports", "1")
        self.assertEqual(one, self.make("same", *size, "--seed", "1",
                                        "--reports", "1"))
        other = self.make("other", *size, "--seed", "2")
        self.assertNotEqual(one["holdings.csv"], other["holdings.csv"])

    def test_no_company_is_held_more_than_whole(self):
        held = {}
        rows = self.make("w", "--companies", "3000")["holdings.csv"]
        for line in rows.decode("ascii").splitlines()[1:]:
            _, owned, share, _ = line.split(",")
            held[owned] = held.get(owned, 0) + int(share.replace(".", ""))
        self.assertGreater(len(held), 2000)
        self.assertLessEqual(max(held.values()), 1_000_000)

    def test_bad_arguments_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            for words in ((), (folder,), ("--companies", "10", folder),
                          ("--companies", "x", folder),
                          ("--people", "2000", folder)):
                r = subprocess.run([built("world"), *words],
                                   stderr=subprocess.PIPE)
                self.assertEqual(r.returncode, 2, words)
                self.assertIn(b"world", r.stderr)


class Table(unittest.TestCase):
    """What make bench prints of made-up runs."""

    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)
        with mock.patch.dict(os.environ, BENCH_SIZE="10k", BENCH_WORK=""):
            self.bench = run.Bench(self.scratch.folder)

    def printed(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.bench.print()
        with open(self.bench.results.path, encoding="utf-8") as f:
            kept = [json.loads(line) for line in f]
        return out.getvalue(), {row["id"]: row for row in kept}

    @staticmethod
    def runs(*seconds):
        return [Run(s, s, 0, "@solve %g\n" % s) for s in seconds]

    def test_ratios_are_of_medians(self):
        found = {"keizu": self.runs(1, 9, 2), "klu": self.runs(8, 10, 0),
                 "splu": NotRun("there is none")}
        solve = lambda r: r.sum("solve")
        for row, name in (("P2", "klu"), ("P1", "splu")):
            self.bench.ratio(row, found, ("keizu", solve), (name, solve))
        self.bench.ratio("P4", found, ("keizu", solve), ("klu", solve),
                         more=False)
        self.assertEqual(self.bench.rows, {"P2": 4, "P4": 0.25})
        text, kept = self.printed()
        self.assertIn("not run: P1: splu: there is none", text)
        self.assertEqual(kept["P1"]["not_run"], "splu: there is none")

    def test_verdicts(self):
        for row, value in (("P2", 2.4), ("P1", 8), ("P4", 0.6), ("P7", 0)):
            self.bench.put(row, value)
        text, kept = self.printed()
        verdicts = {line.split()[0]: line.split()[-1]
                    for line in text.splitlines()
                    if line[:1] == "P"}
        self.assertEqual(verdicts, {"P1": "ok", "P2": "below", "P4": "below",
                                    "P7": "ok"})
        self.assertIn("2 below their demand", text)
        self.assertEqual([kept[r]["ok"] for r in ("P1", "P2", "P4", "P7")],
                         [True, False, False, True])

    def test_a_program_that_fails_says_why(self):
        with self.assertRaisesRegex(NotRun, "sh ended with 3: oh"):
            execute(["sh", "-c", "echo oh >&2; exit 3"])
        self.assertEqual(execute(
            ["sh", "-c", "echo @a 1; echo @a 3; echo b"]).values,
            {"a": [1, 3]})


if __name__ == "__main__":
    unittest.main()
