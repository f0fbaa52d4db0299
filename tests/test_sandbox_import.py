#!/usr/bin/env python3
"""Imports through parsers: the same as without, and whole or not at all.

The goldens and samples give the same output and store with --sandbox require
and off; a parser that dies at any point, an interruption and a system that
lacks a part of the sandbox leave the store as it was.
"""
import ctypes
import gzip
import os
import signal
import struct
import subprocess
import sys
import time
import unittest
import zipfile

sys.dont_write_bytecode = True
from keizu_run import Scratch, program

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
IMPORTERS = os.path.join(TOP, "importers")
SAMPLES = os.path.join(TOP, "samples")
ROW = "p%d,架空%d\n"


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


def has_open(pid, path):
    folder = "/proc/%d/fd" % pid
    try:
        return any(os.readlink(os.path.join(folder, fd)) == path
                   for fd in os.listdir(folder))
    except OSError:
        return False


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError("it did not come about")


def is_there(pid):
    """A process that is not merely waiting to be reaped by init."""
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def forbid_landlock():
    """In the child: landlock_create_ruleset (444) gives ENOSYS."""
    rules = [(0x20, 0, 0, 0),           # the number of the call
             (0x15, 0, 1, 444),         # another one: one further
             (0x06, 0, 0, 0x00050026),  # this one fails, ENOSYS
             (0x06, 0, 0, 0x7FFF0000)]  # allowed
    code = b"".join(struct.pack("HBBI", *r) for r in rules)
    block = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    it = Program(len(rules), ctypes.addressof(block))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(it), 0, 0):
        os._exit(99)


class Sandbox(unittest.TestCase):
    def setUp(self):
        self.scratch = Scratch().__enter__()
        self.addCleanup(self.scratch.__exit__)

    def imports(self, sandbox, *words, data=None, db=None, before=None):
        """Status, output, errors of an import."""
        r = subprocess.run(
            [program(), "--db", db or self.scratch.db, "import", "-f", "csv",
             "--sandbox", sandbox] + list(words),
            input=data, stdin=None if data else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=before)
        self.assertNotIn(b"Sanitizer", r.stderr)
        return r.returncode, r.stdout.decode(), r.stderr.decode()

    def compare(self, *words, data=None):
        """With and without: status, output, errors and digests."""
        answers = []
        for sandbox in ("require", "off"):
            db = self.scratch.path(sandbox + ".db")
            if os.path.exists(db):
                os.remove(db)
            answer = self.imports(sandbox, *words, data=data, db=db)
            if os.path.exists(db):
                answer += (self.scratch.digests(db),)
            answers.append(answer)
        self.assertEqual(answers[0], answers[1])
        return answers[0]

    def test_goldens_and_samples_are_read_the_same(self):
        folders = [os.path.join(IMPORTERS, name, "golden")
                   for name in sorted(os.listdir(IMPORTERS))]
        folders = [f for f in folders if os.path.isdir(f)] + [SAMPLES]
        self.assertGreater(len(folders), 6)
        for folder in folders:
            with self.subTest(folder):
                self.assertEqual(len(self.compare(folder)), 4)
                self.compare("--strict", "--dry-run", folder)
                self.compare("--max-rejects", "1", folder)

    def test_archives_and_streams_are_read_the_same(self):
        path = self.scratch.path("a.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
            for name in ("parties.csv", "registers.csv", "roles.csv"):
                z.write(os.path.join(SAMPLES, "csv", name), "csv/" + name)
            z.writestr("bad.csv", "owner,owned,percent\nA,B,x\n")
            z.writestr("名前.txt", "nothing that is known\n")
        self.assertEqual(self.compare(path, "-v")[0], 1)
        self.assertEqual(self.compare("--strict", path)[0], 3)
        with open(path, "rb") as f:
            whole = f.read()
        with open(path, "wb") as f:
            f.write(whole[:-30])
        self.assertEqual(self.compare(path)[0], 3)
        with open(os.path.join(SAMPLES, "csv", "parties.csv"), "rb") as f:
            plain = f.read()
        with gzip.open(self.scratch.path("parties.csv.gz"), "wb") as f:
            f.write(plain)
        self.assertEqual(self.compare(self.scratch.path("parties.csv.gz"))[0],
                         0)
        self.assertEqual(self.compare("-", data=plain)[0], 0)
        self.assertEqual(self.compare("-", data=plain + b"\xff\xfe\n")[0], 3)
        self.assertEqual(self.compare(self.scratch.path("none.csv"))[0], 4)

    def start(self, *words):
        """An import of standard input that is under way."""
        p = subprocess.Popen(
            [program(), "--db", self.scratch.db, "import", "-q", "--sandbox",
             "require", "-"] + list(words), stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        p.stdin.write(b"id,name\n")
        p.stdin.flush()
        forker = wait_until(lambda: children(p.pid))[0]
        # its first child only tries the sandbox out, before the lock is taken
        wait_until(lambda: has_open(p.pid, self.scratch.db + ".lock"))
        return p, forker, wait_until(lambda: children(forker))[0]

    def feed(self, p, rows):
        text = "".join(ROW % (i, i) for i in range(rows))
        p.stdin.write(text.encode())
        p.stdin.flush()

    def finish(self, p):
        try:
            p.stdin.close()
        except BrokenPipeError:
            pass
        words = p.stderr.read().decode()
        p.stderr.close()
        return p.wait(), words

    def test_a_parser_that_dies_anywhere_leaves_the_store(self):
        self.scratch.load(os.path.join(SAMPLES, "csv", "parties.csv"))
        old = self.scratch.digests(self.scratch.db)
        for rows in (0, 1, 500, 5000, 20000, 60000):
            p, forker, parser = self.start()
            self.feed(p, rows)
            os.kill(parser, signal.SIGKILL)
            status, words = self.finish(p)
            self.assertEqual((status, words), (
                3, "keizu: importing -: its parser was killed by SIGKILL\n"))
            self.assertEqual(self.scratch.digests(self.scratch.db), old)
            self.assertFalse(is_there(forker))
        self.scratch.run("verify", "--deep")

    def test_an_interruption_is_one(self):
        self.scratch.load(os.path.join(SAMPLES, "csv", "parties.csv"))
        old = self.scratch.digests(self.scratch.db)
        p, forker, parser = self.start()
        self.feed(p, 5000)
        p.send_signal(signal.SIGINT)
        status, words = self.finish(p)
        self.assertEqual(status, 130, words)
        self.assertIn("interrupted", words)
        self.assertEqual(self.scratch.digests(self.scratch.db), old)
        self.assertFalse(is_there(forker) or is_there(parser))

    def test_no_parser_outlives_the_program(self):
        p, forker, parser = self.start()
        self.feed(p, 5000)
        p.kill()
        self.finish(p)
        wait_until(lambda: not is_there(forker) and not is_there(parser))

    def test_what_the_system_lacks_is_said_or_refused(self):
        files = [os.path.join(SAMPLES, "csv", name)
                 for name in ("parties.csv", "registers.csv")]
        status, _, words = self.imports("require", *files,
                                        before=forbid_landlock)
        self.assertEqual((status, words), (
            4, "keizu: --sandbox require: this system lacks Landlock\n"))
        self.assertFalse(os.path.exists(self.scratch.db))
        status, _, words = self.imports("auto", "-q", *files,
                                        before=forbid_landlock)
        self.assertEqual((status, words), (
            0, "keizu: the sandbox of parsers is without: Landlock\n"))
        digests = self.scratch.digests(self.scratch.db)
        self.compare(*files)
        self.assertEqual(digests,
                         self.scratch.digests(self.scratch.path("off.db")))


if __name__ == "__main__":
    unittest.main()
