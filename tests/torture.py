#!/usr/bin/env python3
"""Faults of the machine: whatever happens, the store is the old or the new one.

Usage: torture.py FAULTIO.so FLIP short|full [SECTION...]
tests/torture.sh builds the two and runs it: short in `make check`, full in
`make torture`.  Each section prints what it did; what went wrong is a FAULT.
"""
import errno
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
from keizu_run import Scratch, program
from powercut import Disk, cuts
from worlds import write_worlds

WRITES = "write pwrite ftruncate"
SYNCS = "fsync fdatasync"


def spread(count, most):
    """Up to `most` numbers of 1..count, evenly."""
    if count <= most:
        return list(range(1, count + 1))
    return [1 + k * count // most for k in range(most)]


class Case:
    """One change of a store, and the states before and after it."""

    def __init__(self, name, scratch, library, full, base, words):
        self.name, self.scratch, self.library = name, scratch, library
        self.full, self.base, self.words = full, base, words
        self.folder = scratch.path("run-" + name)
        self.db = os.path.join(self.folder, "k.db")
        self.faults = []
        self.fresh()
        self.old = self.digests()
        scratch.run(*words, db=self.db, status=(0, 1))
        self.new = self.digests()
        assert self.new != self.old, name

    def fault(self, where, what):
        self.faults.append("%s, %s: %s" % (self.name, where, what))

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.base:
            shutil.copytree(self.base, self.folder)
        else:
            os.mkdir(self.folder)

    def digests(self):
        if not os.path.exists(self.db):
            return None
        return self.scratch.digests(self.db)

    def start(self, limits=None, library=True, words=None, **settings):
        """(status, message) of the change under some fault."""
        env = dict(os.environ, **settings)
        if library:
            env["LD_PRELOAD"] = self.library
            env["FAULTIO_UNDER"] = self.folder
        env["ASAN_OPTIONS"] = "verify_asan_link_order=0:" + env.get(
            "ASAN_OPTIONS", "")

        def limit():
            for what, n in (limits or {}).items():
                resource.setrlimit(what, (n, n))

        r = subprocess.run(
            [program(), "--db", self.db] + list(words or self.words), env=env,
            preexec_fn=limit, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        return r.returncode, r.stderr.decode("utf-8", "replace")

    def count(self, **settings):
        """How many calls there are to stop at."""
        path = self.scratch.path("log")
        if os.path.exists(path):
            os.remove(path)
        self.fresh()
        status, said = self.start(FAULTIO_LOG=path, **settings)
        assert status in (0, 1), said
        with open(path, encoding="utf-8", errors="replace") as f:
            return sum(1 for l in f
                       if l.split(" ")[1] not in ("BEGIN", "COMMIT"))

    def look(self, where, want="either"):
        """Old or new, sound, and the change can be made now."""
        try:
            got = self.digests()
            state = ("new" if got == self.new else
                     "old" if got == self.old else "between: %s" % got)
            if got:
                self.scratch.run("verify", db=self.db)
            if want not in (state, "either") or ":" in state:
                self.fault(where, "%s, expected %s" % (state, want))
            if state == "old" or self.words[0] == "import":
                self.scratch.run(*self.words, db=self.db, status=(0, 1))
            else:  # the next writer takes away what a kill has left
                self.scratch.run("rebuild", db=self.db)
            if self.digests() != self.new:
                self.fault(where, "it cannot be made good: %s"
                           % self.digests())
            left = [n for n in os.listdir(self.folder) if ".new" in n]
            if left:
                self.fault(where, "left behind: %s" % left)
            return state
        except AssertionError as e:
            self.fault(where, str(e))
        return None

    def ended(self, where, status, said, exact=(4,)):
        """A fault that the program lives through has its status and words."""
        if status < 0:
            self.fault(where, "ended by signal %d" % -status)
        elif status not in (0, 1) + exact:
            self.fault(where, "status %d: %s" % (status, said))
        elif status in exact and not re.search(r"^keizu: \S", said, re.M):
            self.fault(where, "status %d without a word" % status)
        if re.search("Sanitizer|runtime error", said):
            self.fault(where, said)

    # ---- the sections ----

    def kills(self):
        calls = self.count()
        numbers = spread(calls, 350)
        done = {"old": 0, "new": 0, None: 0}
        for k, n in enumerate(numbers):
            self.fresh()
            extra = {"FAULTIO_TORN": "1"} if k % 2 else {}
            where = "kill at call %d%s" % (n, ", torn" if extra else "")
            status, said = self.start(FAULTIO_AT=str(n), **extra)
            if status != -signal.SIGKILL:
                self.fault(where, "status %d: %s" % (status, said))
            done[self.look(where)] += 1
        return "%d of %d calls: %d old, %d new" % (
            len(numbers), calls, done["old"], done["new"])

    def timed_kills(self):
        """SIGKILL after some time, wherever that is."""
        begun = time.monotonic()
        self.fresh()
        self.start(library=False)
        whole = time.monotonic() - begun
        rng = random.Random(7)
        done = {"old": 0, "new": 0, None: 0}
        times = 150
        for k in range(times):
            self.fresh()
            p = subprocess.Popen(
                [program(), "--db", self.db] + self.words,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, whole))
            p.kill()
            p.wait()
            done[self.look("kill %d by time" % k)] += 1
        return "%d: %d old, %d new" % (times, done["old"], done["new"])

    def failing(self, only, number, on):
        """Each n-th call fails, or it and all after it."""
        settings = {"FAULTIO_ONLY": only, "FAULTIO_ERRNO": str(number)}
        if on:
            settings["FAULTIO_ON"] = "1"
        calls = self.count(FAULTIO_ONLY=only)
        numbers = spread(calls, 10 ** 9 if self.full else 1)
        ends = {}
        for n in numbers:
            self.fresh()
            where = "%s %d of %s%s" % (errno.errorcode[number], n, only,
                                       " and on" if on else "")
            status, said = self.start(FAULTIO_AT=str(n), **settings)
            self.ended(where, status, said)
            state = self.look(where, "new" if status in (0, 1) else "either")
            key = "%s %s" % (status, state)
            ends[key] = ends.get(key, 0) + 1
        return "%s, %s%s: %d of %d calls; status and store: %s" % (
            errno.errorcode[number], only, " and on" if on else "",
            len(numbers), calls,
            ", ".join("%s %d" % e for e in sorted(ends.items())))

    def limits(self, what, name, values):
        """A limit of the machine, from none to enough."""
        ends = {}
        for v in values:
            self.fresh()
            where = "%s %d" % (name, v)
            status, said = self.start({what: v}, library=False)
            if status == 127 or "error while loading shared" in said:
                ends["not started"] = ends.get("not started", 0) + 1
                continue
            self.ended(where, status, said, exact=(3, 4))
            self.look(where, "new" if status in (0, 1) else "old")
            ends[status] = ends.get(status, 0) + 1
        return "%s: %s" % (name, ", ".join(
            "status %s %d times" % (k, ends[k])
            for k in sorted(ends, key=str)))

    def power(self):
        """The power fails after each event, nothing or anything unsynced."""
        log = self.scratch.path("data")
        if os.path.exists(log):
            os.remove(log)
        self.fresh()
        disk = Disk(self.folder)
        status, said = self.start(FAULTIO_DATA=log)
        assert status in (0, 1), said
        every = 1 if self.full else 23
        done = {"old": 0, "new": 0, None: 0}
        for n, seed, count, cut in cuts(disk, log, self.folder, 3):
            if n % every and n != count:
                continue
            if not self.full and seed != n // every % 3:
                continue
            cut()
            where = "power cut after event %d of %d, seed %d" % (
                n, count, seed)
            done[self.look(where, "new" if n == count else "either")] += 1
        return "%d cuts: %d old, %d new" % (
            done["old"] + done["new"] + done[None], done["old"], done["new"])


def mounted(folder, words, options):
    """Runs a shell line in a mount namespace with tmpfs on the folder."""
    line = "mount -t tmpfs %s none '%s' && %s" % (options, folder, words)
    return subprocess.run(["unshare", "-m", "sh", "-c", line],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


def can_mount(scratch):
    folder = scratch.path("can")
    os.makedirs(folder, exist_ok=True)
    try:
        return mounted(folder, "true", "").returncode == 0
    except FileNotFoundError:
        return False


def disks(scratch, full, data):
    """Disks of every size from none to enough, and one that is read-only."""
    if not can_mount(scratch):
        return ["no mount namespace here: full and read-only disks not tried"
                ], []
    faults, ends = [], {}
    folder = scratch.path("disk")
    os.makedirs(folder, exist_ok=True)
    keizu = "'%s' --db '%s/k.db'" % (program(), folder)
    for size in range(4, 2600, 36 if full else 1000):
        r = mounted(folder, "%s import '%s'; s=$?; ls -A '%s'; exit $s" % (
            keizu, data, folder), "-o size=%dk" % size)
        said = r.stderr.decode("utf-8", "replace")
        left = [n for n in r.stdout.decode().split()
                if n.endswith((".new", "-journal"))]
        ends[r.returncode] = ends.get(r.returncode, 0) + 1
        if r.returncode not in (0, 1, 4) or left or (
                r.returncode == 4 and "space" not in said
                and "full" not in said):
            faults.append("a disk of %d KiB: status %d, left %s: %s" % (
                size, r.returncode, left, said))
    lines = ["disks of 4 to 2600 KiB: " + ", ".join(
        "status %d %d times" % e for e in sorted(ends.items()))]
    r = mounted(folder, "%s import '%s' >/dev/null 2>&1;"
                " %s digest >'%s/a' && mount -o remount,ro none '%s' &&"
                " %s digest >/dev/null && %s status >/dev/null &&"
                " { %s undo 1; s=$?; %s verify && exit $s; }" % (
                    keizu, data, keizu, folder, folder, keizu, keizu, keizu,
                    keizu), "")
    if r.returncode != 4 or b"ead-only" not in r.stderr:
        faults.append("read-only disk: status %d: %s" % (
            r.returncode, r.stderr.decode("utf-8", "replace")))
    lines.append("a read-only disk: read, not changed (status %d)"
                 % r.returncode)
    return lines, faults


def writers(scratch, data):
    """The second of two writers is told who has the lock."""
    db = scratch.path("two.db")
    fifo = scratch.path("fifo")
    os.mkfifo(fifo)
    first = subprocess.Popen([program(), "--db", db, "import", "-q", fifo],
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    with open(fifo, "wb"):
        begun = time.monotonic()
        r = subprocess.run([program(), "--db", db, "import", data],
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        took = time.monotonic() - begun
    first.wait()
    faults = []
    if r.returncode != 4 or str(first.pid).encode() not in r.stderr \
            or took > 5:
        faults.append("second writer: status %d after %.1f s: %s" % (
            r.returncode, took, r.stderr.decode("utf-8", "replace")))
    return ["second writer: status %d, names the process" % r.returncode
            ], faults


def readers(scratch, full, base, files):
    """Eight readers while a writer imports: each sees one batch or another."""
    folder = scratch.path("read")
    shutil.copytree(base, folder)
    db = os.path.join(folder, "k.db")
    states, faults, asked = set(), [], [0]
    lock, stop = threading.Lock(), threading.Event()

    def read():
        while not stop.is_set():
            r = subprocess.run([program(), "--db", db, "digest"],
                               stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
            with lock:
                asked[0] += 1
                states.add(r.stdout)
                if r.returncode or r.stderr:
                    faults.append("reader: status %d: %s" % (
                        r.returncode, r.stderr.decode("utf-8", "replace")))

    threads = [threading.Thread(target=read) for _ in range(8)]
    allowed = {scratch.run("digest", db=db)}
    for t in threads:
        t.start()
    begun, rounds = time.monotonic(), 0
    while time.monotonic() - begun < (600 if full else 2):
        for f in files:
            scratch.load("--again", f, db=db)
            allowed.add(scratch.run("digest", db=db))
        for _ in files:
            last = scratch.lines("batches", db=db)[0]["batches"][-1]["batch"]
            scratch.run("undo", last, db=db)
            allowed.add(scratch.run("digest", db=db))
        rounds += 1
    stop.set()
    for t in threads:
        t.join()
    torn = states - allowed
    if torn:
        faults.append("readers saw %d states that never were" % len(torn))
    return ["8 readers, %d rounds of imports and undos: %d answers,"
            " %d states" % (rounds, asked[0], len(states))], faults


def flips(scratch, flip, full, base):
    """Flipped bytes of a store."""
    folder = scratch.path("flip")
    shutil.copytree(base, folder)
    db = os.path.join(folder, "k.db")
    size = os.path.getsize(db)
    most = 40000 if full else 150
    r = subprocess.run([flip, db, str(max(1, size // most))],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)
    lines = r.stdout.decode("utf-8", "replace").splitlines()
    faults = [l for l in lines if l.startswith("died")]
    n = dict(zip(lines[-1].split()[::2], map(int, lines[-1].split()[1::2])))
    noticed = n["refused"] + n["found"]
    if r.returncode or noticed < 99 * (noticed + n["unnoticed"]) / 100:
        faults.append("flips: %s" % lines[-1])
    return [lines[-1]], faults


FAILURES = (
    (WRITES, errno.ENOSPC, True), (WRITES, errno.EIO, False),
    (SYNCS, errno.EIO, False), ("rename", errno.EACCES, False),
    ("open", errno.EMFILE, False), ("open", errno.EACCES, True),
    ("unlink", errno.EPERM, True), ("read", errno.EIO, False))


def steps_of(c, full):
    """[(section, function)]; short ones leave out what tests/kill.py does."""
    steps = [("power", c.power)]
    if full:
        steps += [("kills", c.kills), ("times", c.timed_kills)]
    if full or c.name != "undo":
        steps += [("fails", lambda f=f: c.failing(*f)) for f in FAILURES]
    if full or c.name == "import":
        limits = [
            (resource.RLIMIT_NOFILE, "descriptors",
             range(3, 16, 1 if full else 8)),
            (resource.RLIMIT_FSIZE, "bytes a file",
             range(0, 600000, 7000 if full else 300000))]
        if not os.environ.get("ASAN_OPTIONS", "").count("abort_on_error"):
            limits.append((resource.RLIMIT_AS, "bytes of memory",
                           range(60 << 20, 400 << 20,
                                 (4 if full else 200) << 20)))
        steps += [("limits", lambda l=l: c.limits(*l)) for l in limits]
    return steps


def main():
    library, flip, full = sys.argv[1], sys.argv[2], sys.argv[3] == "full"
    only = sys.argv[4:]
    faults = []

    def say(section, text):
        print("torture: %s: %s" % (section, text), flush=True)

    with Scratch() as s:
        first = write_worlds(s.path("first"), range(9000, 9004))
        second = write_worlds(s.path("second"), range(9010, 9016)) + "/holdings.csv"
        base = s.path("base")
        os.mkdir(base)
        s.load(first, db=base + "/k.db")
        cases = [
            Case("first-import", s, library, full, None, ["import", second]),
            Case("import", s, library, full, base, ["import", second]),
            Case("undo", s, library, full, base, ["undo", "2"]),
        ]
        for c in cases:
            for section, step in steps_of(c, full):
                if not only or section in only:
                    say(section, "%s: %s" % (c.name, step()))
            faults += c.faults
        for section, step in (
                ("disks", lambda: disks(s, full, second)),
                ("writers", lambda: writers(s, second)),
                ("readers", lambda: readers(s, full, base, [second])),
                ("flips", lambda: flips(s, flip, full, base))):
            if only and section not in only:
                continue
            lines, bad = step()
            faults += bad
            for l in lines:
                say(section, l)
    for f in faults[:40]:
        print("FAULT", re.sub(r"\s+", " ", f)[:600])
    print("torture: %d faults" % len(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
