#!/usr/bin/env python3
"""Kills imports at chosen calls; the store must be the old or the new one.

Usage: kill.py FAULTIO.so (tests/kill.sh builds it).  A first run logs every
call that touches a file and where the transaction begins and has committed;
then 20 runs are killed before it begins, 60 inside (at writes only), 20 after,
and 30 more anywhere in the first import into a store that does not exist yet.
"""
import os
import re
import shutil
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
from keizu_run import Scratch, program
from worlds import write_worlds

WRITES = ("write", "pwrite", "fsync", "fdatasync", "ftruncate", "rename",
          "unlink")


class Killer:
    """An import of one file, over a store that is copied for each run."""

    def __init__(self, scratch, library, base, data):
        self.scratch, self.library, self.data = scratch, library, data
        self.base = base      # folder of the store before, or None
        self.faults = []
        self.folder = scratch.path("run")
        self.db = os.path.join(self.folder, "k.db")
        self.old = scratch.digests(base + "/k.db") if base else None
        self.fresh()
        self.scratch.load(data, db=self.db)
        self.new = scratch.digests(self.db)
        assert self.new != self.old

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.base:
            shutil.copytree(self.base, self.folder)
        else:
            os.mkdir(self.folder)

    def start(self, **settings):
        env = dict(os.environ, LD_PRELOAD=self.library, **settings)
        env["ASAN_OPTIONS"] = "verify_asan_link_order=0:" + env.get(
            "ASAN_OPTIONS", "")
        return subprocess.run(
            [program(), "--db", self.db, "import", self.data], env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)

    def log(self):
        """[(number, name)] of an import that is left alone."""
        self.fresh()
        path = self.scratch.path("log")
        if os.path.exists(path):
            os.remove(path)
        r = self.start(FAULTIO_LOG=path)
        assert r.returncode in (0, 1), r.stderr
        with open(path, encoding="utf-8", errors="replace") as f:
            return [(int(n), name, where.strip()) for n, name, where in
                    (l.split(" ", 2) for l in f)]

    def kill_at(self, number, torn, want):
        """One killed import; want: "old", "new" or "either"."""
        self.fresh()
        settings = {"FAULTIO_AT": str(number)}
        if torn:
            settings["FAULTIO_TORN"] = "1"
        r = self.start(**settings)
        where = "killed at call %d%s" % (number, ", torn" if torn else "")
        if r.returncode != -signal.SIGKILL:
            self.faults.append("%s: ended with status %d"
                               % (where, r.returncode))
            return None
        try:
            state = self.state()
            if want not in (state, "either"):
                self.faults.append("%s: %s, expected %s"
                                   % (where, state, want))
            self.scratch.load(self.data, db=self.db)
            after = self.scratch.digests(self.db)
            if after != self.new:
                self.faults.append("%s: the next import gives %s"
                                   % (where, after))
            self.scratch.run("verify", db=self.db)
            return state
        except AssertionError as e:
            self.faults.append("%s: %s" % (where, e))
        return None

    def state(self):
        """What the store is after a kill: "old", "new", or what else."""
        if self.old is None and not os.path.exists(self.db):
            return "old"
        got = self.scratch.digests(self.db)
        self.scratch.run("verify", db=self.db)
        if got == self.new:
            return "new"
        return "old" if got == self.old else str(got)


def spread(numbers, count):
    """count of them, evenly, again from the start if there are fewer."""
    if len(numbers) >= count:
        return [numbers[k * len(numbers) // count] for k in range(count)]
    return [numbers[k % len(numbers)] for k in range(count)]


def parts(log):
    """Calls before the transaction, its writes, and calls after it."""
    begin = min(n for n, name, _ in log if name == "BEGIN")
    commit = max(n for n, name, _ in log if name == "COMMIT")
    calls = [(n, name) for n, name, _ in log
             if name not in ("BEGIN", "COMMIT")]
    return ([n for n, _ in calls if n <= begin],
            [n for n, name in calls if begin < n <= commit
             and name in WRITES],
            [n for n, _ in calls if n > commit])


def second_import(scratch, library):
    """100 kills of an import into a store that has facts already."""
    first = write_worlds(scratch.path("first"), range(9000, 9010))
    base = scratch.path("base")
    os.mkdir(base)
    scratch.load(first, db=base + "/k.db")
    data = write_worlds(scratch.path("second"), range(9010, 9060)) + "/holdings.csv"
    killer = Killer(scratch, library, base, data)
    before, inside, after = parts(killer.log())
    print("kill: %d calls before, %d writes inside, %d calls after"
          % (len(before), len(inside), len(after)))
    if not (before and len(inside) >= 60 and after):
        killer.faults.append("too few calls to stop at")
        return killer
    done = {"old": 0, "new": 0}
    for numbers, count, want in ((before, 20, "old"), (inside, 60, "either"),
                                 (after, 20, "new")):
        for k, n in enumerate(spread(numbers, count)):
            state = killer.kill_at(n, k % 2 == 1, want)
            if state in done:
                done[state] += 1
    print("kill: 100 kills, %(old)d left the old store, %(new)d the new"
          % done)
    return killer


def first_import(scratch, library):
    """Kills of the import that makes the store."""
    data = write_worlds(scratch.path("only"), range(9100, 9130)) + "/holdings.csv"
    killer = Killer(scratch, library, None, data)
    calls = [n for n, name, _ in killer.log()
             if name not in ("BEGIN", "COMMIT")]
    done = {"old": 0, "new": 0}
    for k, n in enumerate(spread(calls, 30)):
        state = killer.kill_at(n, k % 2 == 1, "either")
        if state in done:
            done[state] += 1
    print("kill: 30 kills of a first import, %(old)d left no store, "
          "%(new)d the new" % done)
    return killer


def main():
    faults = []
    with Scratch() as s:
        faults += second_import(s, sys.argv[1]).faults
    with Scratch() as s:
        faults += first_import(s, sys.argv[1]).faults
    for f in faults[:40]:
        print("FAULT", re.sub(r"\s+", " ", f)[:400])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
