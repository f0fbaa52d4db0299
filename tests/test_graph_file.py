#!/usr/bin/env python3
"""Graph files: the same bytes of every answer as from the store, and never a
file that is damaged, cut, stale or foreign.

Answers from the store come from a copy of it whose graph files cannot be: a
folder lies at each of their names.
"""
import json
import os
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
from keizu_run import Scratch, program
from worlds import RandomWorld, write_folder, write_worlds

SAMPLES = os.path.join(os.environ.get("srcdir", "."), "samples")
SUFFIXES = ["shares", "votes", "exercisable"]
HEAD, BLOCK = 296, 4096
ANYBODY = [("score", "--all"), ("control", "--all"), ("stakes", "--all"),
           ("findings",), ("ties", "--all")]
OPTIONS = [(), ("--of", "votes"), ("--of", "votes-exercisable"),
           ("--nominees", "holder"), ("--nominees", "look-through"),
           ("--terminal-companies", "incorporation"),
           ("--terminal-companies", "undisclosed"),
           ("--person-by", "residence"), ("--treasury", "in"),
           ("--home", "US"), ("--as-of", "2024-09-30"),
           ("--known-by", "2024-12-31")]


class Stores(unittest.TestCase):
    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)
        self.timings = self.scratch.path("timings")

    def load(self, seeds=range(1, 5)):
        self.scratch.load(write_worlds(self.scratch.path("world"), seeds))
        self.copy()

    def copy(self):
        """The store without files; its name is the same."""
        os.makedirs(self.scratch.path("bare"), exist_ok=True)
        self.bare = self.scratch.path("bare", "k.db")
        self.wanted = {}
        shutil.copyfile(self.scratch.db, self.bare)
        for s in SUFFIXES:
            os.makedirs("%s.graph-%s" % (self.bare, s), exist_ok=True)

    def file(self, matrix="shares"):
        return "%s.graph-%s" % (self.scratch.db, matrix)

    def ask(self, *words, db=None):
        """(status, output, errors, 1: graphs came from files alone)."""
        if os.path.exists(self.timings):
            os.remove(self.timings)
        r = subprocess.run([program(), "--db", db or self.scratch.db, *words,
                            "--timings=" + self.timings],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
        self.assertNotIn(b"Sanitizer", r.stderr)
        self.assertNotIn(b"runtime error", r.stderr)
        phases = []
        if os.path.exists(self.timings):
            with open(self.timings) as f:
                phases = [json.loads(l)["phase"] for l in f]
        used = -1 if "graph.load" in phases else "graph.file" in phases
        return r.returncode, r.stdout, r.stderr.decode(), used

    def check(self, *words, used=None, said=""):
        """The answer is that of the store; used 1: from files alone, -1: a
        graph came from the store."""
        if words not in self.wanted:
            self.wanted[words] = self.ask(*words, db=self.bare)
        want = self.wanted[words]
        got = self.ask(*words)
        self.assertEqual(want[:2], got[:2], words)
        self.assertEqual(want[3], -1, words)
        if used is not None:
            self.assertEqual(got[3], used, words)
        if said:
            self.assertRegex(got[2], "graph file.*" + said)
            self.assertEqual(got[2].count("graph file"), 1, got[2])
        else:
            self.assertNotIn("graph file", got[2])


class SameBytes(Stores):
    def companies(self):
        out = self.scratch.lines("score", "--all")
        return [x["id"] for x in out]

    def test_whole_store(self):
        self.load(range(1, 13))
        for verb in ANYBODY:
            for options in OPTIONS:
                words = (*verb, *options, "-f", "json")
                if self.ask(*words, db=self.bare)[0] == 2:
                    continue  # the verb has no such option
                for s in SUFFIXES:
                    if os.path.exists(self.file(s)):
                        os.remove(self.file(s))
                self.check(*words, used=-1)
                self.check(*words, used=1)

    def test_one_company(self):
        self.load(range(20, 23))
        asked, companies = 0, self.companies()
        for options in [(), ("--nominees", "look-through"),
                        ("--as-of", "2024-09-30", "--treasury", "in")]:
            for of in ("shares", "votes"):
                self.ask("score", "--all", "--of", of, *options)
            for company in companies[::2 if options else 1]:
                for verb in ("chain", "score", "stakes"):
                    for of in ((), ("--of", "votes")):
                        self.check(verb, company, *of, *options, "-f", "json",
                                   used=1)
                        asked += 1
                for words in (("control", company),
                              ("stakes", company, "--down"),
                              ("stakes", company, "--down", "--of", "votes")):
                    self.check(*words, *options, "-f", "json", used=1)
                self.check("chain", company, *options, "-f", "table")
        self.assertGreater(asked, 250)

    def test_downward(self):
        """Persons, funds and nominees own too; statements that do not hold
        on the day bring companies into a cone."""
        self.load(range(30, 34))
        with open(self.scratch.path("world", "parties.csv")) as f:
            parties = ["local:" + line.split(",")[0] for line in f][1:]
        self.assertGreater(len(parties), 40)
        below = 0
        for options in [(), ("--of", "votes", "--nominees", "holder"),
                        ("--as-of", "2024-09-30"),
                        ("--known-by", "2024-12-31")]:
            of = () if "--of" in options else ("--of", "shares")
            self.ask("score", "--all", *of, *options)
            for party in parties[::3 if options else 1]:
                words = ("stakes", party, "--down", *of, *options)
                self.check(*words, "-f", "json", used=1)
                below += len(json.loads(self.wanted[(*words, "-f", "json")][1])
                             ["companies"]) > 1
        self.assertGreater(below, 30)

    def test_samples(self):
        self.scratch.run("import", "-q", os.path.join(SAMPLES, "csv"),
                         os.path.join(SAMPLES, "parent"),
                         os.path.join(SAMPLES, "edinet"), status=(0, 1))
        self.copy()
        for verb in ANYBODY:
            self.check(*verb, "-f", "json")
            self.check(*verb, "-f", "json", used=1)
        for company in self.companies():
            self.check("chain", company, "-f", "json", used=1)
            self.check("ties", company, "-f", "json")
        self.scratch.run("verify")

    def test_long_keys_and_many_blocks(self):
        """Columns, keys and arcs over the borders of blocks."""
        parties, holdings = [], []
        for k in range(4000):
            name = "%s%d" % ("x" * (k % 300), k)
            parties.append(dict(id=name, name=name, type="company",
                                country="JP"))
            for j in range(min(k, 3)):
                owner = parties[(k * 7 + j * 13) % k]["id"]
                row = dict(owner=owner, owned=name, as_of="2025-03-31")
                if k % 5 == 0:
                    row.update(percent_min="1", percent_max="20")
                elif k % 7 == 0:
                    row.update(count=1, total=10 ** 12)
                else:
                    row.update(percent="11")
                if not any(h["owner"] == owner and h["owned"] == name
                           for h in holdings[-3:]):
                    holdings.append(row)
        write_folder(self.scratch.path("world"), parties, holdings)
        self.scratch.load(self.scratch.path("world"))
        self.copy()
        self.check("score", "--all", "-f", "csv", used=-1)
        self.assertGreater(os.path.getsize(self.file()), 50 * BLOCK)
        self.check("score", "--all", "-f", "csv", used=1)
        for k in range(17, 4000, 401):
            self.check("chain", parties[k]["id"], "-f", "json", used=1)
        self.scratch.run("verify")


class Damage(Stores):
    """Each is noticed, said in one line, and made good."""

    def setUp(self):
        super().setUp()
        self.load()
        self.company = "local:w1-C0"
        self.cones = [("chain", self.company, "-f", "json"),
                      ("stakes", self.company, "--down", "-f", "json")]
        self.whole = ("score", "--all", "--of", "shares", "-f", "csv")
        self.check(*self.whole, used=-1)
        with open(self.file(), "rb") as f:
            self.good = f.read()

    def put(self, data):
        with open(self.file(), "wb") as f:
            f.write(data)

    def refused(self, said):
        """As it lies there: noticed, and the file made anew."""
        self.check(*self.whole, used=-1, said=said)
        with open(self.file(), "rb") as f:
            self.assertEqual(f.read(), self.good)
        self.check(*self.whole, used=1)

    def test_one_bit(self):
        size = len(self.good)
        for at in [*range(0, HEAD, 23), *range(HEAD, size, size // 30),
                   size - 1]:
            data = bytearray(self.good)
            data[at] ^= 1 << at % 8
            self.put(data)
            if self.is_other(at):
                self.check(*self.whole, used=-1)
            else:
                self.assertEqual(self.verify(), 4, at)
                self.refused(".")

    def is_other(self, at):
        """The version, and the mark of the byte order."""
        return 8 <= at < 12 or 140 <= at < 144

    def verify(self):
        return self.ask("verify")[0]

    def test_one_bit_and_a_cone(self):
        """A cone never trusts what it reads, and needs not all of it."""
        size = len(self.good)
        for cone, least in zip(self.cones, (30, 35)):
            noticed = 0
            for at in range(HEAD, size, size // 40):
                data = bytearray(self.good)
                data[at] ^= 0x10
                self.put(data)
                self.check(*cone, said="damaged")
                noticed += not os.path.exists(self.file())
                self.check(*cone)
            self.assertGreater(noticed, least)

    def test_cut(self):
        size = len(self.good)
        for n in {0, 1, 8, HEAD - 1, HEAD, HEAD + 1, size // 2, size - 8,
                  size - 1}:
            self.put(self.good[:n])
            self.refused("end is missing|as long")
            for cone in self.cones:
                self.put(self.good[:n])
                self.check(*cone, used=-1, said="end is missing|as long")
        self.put(self.good + b"\0")
        self.refused("as long")

    def test_not_one_of_ours(self):
        other = b"some other file, long enough to have a head" * 40
        self.put(other)
        self.refused("no such file")
        for cone in self.cones:
            self.put(other)
            self.check(*cone, used=-1, said="no such file")

    def test_other_version(self):
        data = bytearray(self.good)
        data[8] += 1
        self.put(data)
        for cone in self.cones:
            self.check(*cone, used=-1)
        self.check(*self.whole, used=-1)
        self.check(*self.whole, used=1)

    def test_other_question(self):
        for options in OPTIONS[3:]:
            words = (*self.whole, *options)
            self.check(*words, used=-1)
            self.check(*words, used=1)
            for cone in self.cones:
                self.check(*cone, *options, used=1)
                self.check(*cone, used=-1)

    def test_other_store(self):
        """Of the same facts too: they may lie in other rows."""
        other = self.scratch.path("other.db")
        folder = self.scratch.path("world")
        for name in ("parties.csv", "holdings.csv"):
            self.scratch.load(os.path.join(folder, name), db=other)
        self.ask(*self.whole, db=other)
        shutil.copyfile(other + ".graph-shares", self.file())
        for cone in self.cones:
            self.check(*cone, used=-1)
        self.check(*self.whole, used=-1)
        self.check(*self.whole, used=1)

    def test_after_changes(self):
        more = self.scratch.path("more")
        w = RandomWorld(77)
        write_folder(more, w.parties, w.holdings)
        for change in (("import", more), ("undo", "4"), ("undo", "3"),
                       ("rebuild",),
                       ("identity", "accept", "local:w1-C0", "local:w2-C0")):
            status = self.ask(*change)[0]
            self.assertIn(status, (0, 1), change)
            self.assertFalse(os.path.exists(self.file()), change)
            self.put(self.good)  # a copy from before
            self.copy()
            unchanged = change in (("undo", "3"), ("rebuild",))
            for cone in self.cones:
                self.check(*cone, used=1 if unchanged else -1)
            self.check(*self.whole, used=1 if unchanged else -1)
            self.check(*self.whole, used=1)
            self.assertEqual(self.verify(), 0)

    def test_names_in_the_way(self):
        """A link, a pipe, an unfinished file of a process that was killed."""
        os.rename(self.file(), self.file() + ".else")
        os.symlink(self.file() + ".else", self.file())
        self.check(*self.whole, used=-1)
        self.check(*self.whole, used=1)
        os.remove(self.file())
        os.mkfifo(self.file())
        self.check(*self.whole, used=-1)
        self.check(*self.whole, used=1)
        os.remove(self.file())
        with open(self.file() + ".new", "wb") as f:
            f.write(b"x" * 10 ** 6)
        self.check(*self.whole, used=-1)
        self.check(*self.whole, used=1)
        self.assertFalse(os.path.exists(self.file() + ".new"))
        os.remove(self.file())
        victim = self.scratch.path("victim")
        with open(victim, "wb") as f:
            f.write(b"keep me")
        for way in (os.symlink, os.link):
            way(victim, self.file() + ".new")
            self.check(*self.whole, used=-1)
            with open(victim, "rb") as f:
                self.assertEqual(f.read(), b"keep me")
            if os.path.lexists(self.file() + ".new"):
                os.remove(self.file() + ".new")

    def test_modes(self):
        """Who may not read the store may not read its graph."""
        for mode in (0o600, 0o640, 0o644):
            os.chmod(self.scratch.db, mode)
            os.remove(self.file())
            self.check(*self.whole, used=-1)
            self.assertEqual(os.stat(self.file()).st_mode & 0o777, mode)

    def test_many_at_once(self):
        os.remove(self.file())
        want = self.ask(*self.whole, db=self.bare)[1]
        runs = [subprocess.Popen([program(), "--db", self.scratch.db,
                                  *self.whole], stdout=subprocess.PIPE)
                for _ in range(8)]
        for r in runs:
            self.assertEqual(r.communicate()[0], want)
        self.check(*self.whole, used=1)
        self.assertEqual(self.verify(), 0)

    def test_no_room(self):
        """Files may be no longer than some bytes: the disk is full."""
        import resource
        self.load(range(1, 80))
        self.check(*self.whole, used=-1)
        size = os.path.getsize(self.file())
        self.assertGreater(size, 40000)  # SQLite writes 32 KiB of its own
        for n in (33000, size // 2 + 17000, size - 1):
            os.remove(self.file())

            def limit():
                resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))
            r = subprocess.run([program(), "--db", self.scratch.db,
                                *self.whole], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, preexec_fn=limit)
            want = self.ask(*self.whole, db=self.bare)
            self.assertEqual((r.returncode, r.stdout), want[:2])
            self.assertFalse(os.path.exists(self.file()))
            self.assertFalse(os.path.exists(self.file() + ".new"))
            self.check(*self.whole, used=-1)


if __name__ == "__main__":
    unittest.main(verbosity=1)
