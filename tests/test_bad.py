#!/usr/bin/env python3
"""Bad input: every file of tests/bad/manifest.tsv ends as it says there.

Each file is loaded into a store that holds something already, with a small
stack and guards of memory and time.  No signal, the exit status told, the
message with its place in both languages; a refused file leaves the store as
it was, and the next good file loads.  Text that is hostile to an output
(T13 to T16) comes out as text.

    test_bad.py              all rows
    test_bad.py --show NAME  what the program says to one file
"""
import atexit
import collections
import concurrent.futures
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
BAD = os.path.join(HERE, "bad")
sys.path.insert(0, BAD)
import make
from keizu_run import program

STACK_KIB = 256
SPACE_KIB = 1 << 20     # address space, of which little is used
SLOW = 10               # a figure of time is guarded at ten times
BASE = "owner,owned,share\nfirst,second,0.5\n"
LATER = "owner,owned,share\nlater,second,0.25\n"

Run = collections.namedtuple("Run", "status out err seconds megabytes hung")


def sanitized():
    """Sanitizers reserve address space and stack without end."""
    with open(program(), "rb") as f:
        return b"__asan_init" in f.read()


SANITIZED = sanitized()


def run(words, folder, seconds=10):
    """The program under its guards."""
    limits = "ulimit -t %d" % (SLOW * seconds)
    if not SANITIZED:
        limits += "; ulimit -s %d; ulimit -v %d" % (STACK_KIB, SPACE_KIB)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        p = subprocess.Popen(["sh", "-c", limits + '; exec "$@"', "sh",
                              program()] + list(words), cwd=folder,
                             stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        hung = threading.Event()

        def stop():
            hung.set()
            p.kill()

        timer = threading.Timer(3 * SLOW * seconds, stop)
        timer.start()
        _, status, used = os.wait4(p.pid, 0)
        timer.cancel()
        p.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Run(p.returncode, out.read(), err.read().decode("utf-8"),
                   used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
                   hung.is_set())


# Nothing else of these may stand in a message or a table.
STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160"
                    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-"
                    "\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-"
                    "\U000e00ff]")
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def visible(text):
    return STEERS.sub(lambda m: "<U+%04X>" % ord(m.group()), text)


class Faults:
    """What is wrong with one row."""

    def __init__(self, name):
        self.name, self.list = name, []

    def check(self, good, why, *more):
        if not good:
            self.list.append("%s: %s %s" % (
                self.name, why, " ".join(str(m)[:600] for m in more)))
        return good

    def ran(self, r, words, status):
        """Holds of every run: no signal, no sanitizer, one line an event."""
        self.check(not r.hung, "hangs", words)
        self.check(r.status in status, "status %d, not %s:"
                   % (r.status, status), words, r.err)
        self.check("Sanitizer" not in r.err and "runtime error" not in r.err,
                   "sanitizer", r.err)
        if "Sanitizer" not in r.err:
            self.check(all(l.startswith("keizu: ")
                           for l in r.err.splitlines()) and
                       not STEERS.search(r.err), "not one line an event:",
                       repr(r.err))
        return r


MADE = tempfile.mkdtemp(prefix="keizu-made-")
atexit.register(shutil.rmtree, MADE, True)


def make_files(*names):
    """In another process: a child's peak of memory begins with its parent's."""
    subprocess.run([sys.executable, "-B", os.path.join(BAD, "make.py"), MADE,
                    *names], check=True)


def put(row, folder):
    """The file of a row, in a folder; its name there."""
    source = os.path.join(BAD if row["made"] == "-" else MADE, row["file"])
    path = os.path.join(folder, row["file"])
    if row["made"] != "-":
        os.symlink(source, path)
    elif os.path.isdir(source):
        shutil.copytree(source, path)
    else:
        shutil.copyfile(source, path)
    return row["file"]


def words_of(cell):
    return [] if cell == "-" else cell.split(" ")


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(text)


def answer(r):
    return json.loads(r.out.decode("utf-8"))


class Base:
    """A store with one file in it, and its digests with a later one."""

    def __init__(self, folder):
        self.folder = folder
        write(os.path.join(folder, "base.csv"), BASE)
        write(os.path.join(folder, "later.csv"), LATER)
        self.before = self.load("k.db", "base.csv")
        self.k = os.path.join(folder, "k.db")
        shutil.copyfile(self.k, os.path.join(folder, "after.db"))
        self.after = self.load("after.db", "later.csv")

    def load(self, db, name):
        r = run(["--db", db, "import", "-q", "-f", "json", name], self.folder)
        if r.status != 0:
            raise AssertionError(r.err)
        return answer(r)["store"]


def check_refused(f, row, r, base, folder, load):
    """The message, and a store to which nothing has happened."""
    line = r.err.splitlines()[0] if r.err else ""
    f.check(row["file"] in line, "does not name the file:", r.err)
    f.check(row["place"] in ("-", "") or row["place"] in line,
            "does not name %s:" % row["place"], r.err)
    f.check(row["words"] in line, "does not say '%s':" % row["words"], r.err)
    after = run(load + ["later.csv"], folder)
    f.ran(after, "the next file", (0,))
    if after.status == 0:
        f.check(answer(after)["store"] == base.after,
                "the store is not as if there had been none", after.out)


def check_answer(f, row, folder):
    """What a question about an accepted file has to say."""
    ask = ["--db", "k.db"] + words_of(row["ask"])
    r = f.ran(run(ask, folder, int(row["seconds"])), ask, (0,))
    f.check(row["words"].encode() in r.out, "does not say '%s':"
            % row["words"], r.out[:600].decode("utf-8", "replace"))


def check_findings(f, row, folder):
    """What was raised: place and reason, in both languages; its places."""
    found = {}
    for lang in ("en", "ja"):
        ask = ["--db", "k.db", "--lang", lang, "findings", "-f", "json"]
        r = f.ran(run(ask, folder), ask, (0,))
        found[lang] = answer(r)["findings"] if r.status == 0 else []
    hits = [x for x in found["en"] if row["words"] in (x["code"], x["text"])]
    f.check(hits, "raises no '%s':" % row["words"], found["en"])
    places = {x["place"] or "-" for x in hits} | {
        p["id"] for x in hits for p in x["parties"]}
    for place in row["place"].split("; "):
        f.check(place in places, "does not name %s:" % place, places)
    f.check(all(JAPANESE.search(x["text"]) for x in found["ja"]),
            "no Japanese:", [x["text"] for x in found["ja"]])
    return {int(x["place"][5:]) for x in found["en"]
            if x["code"] == "rejected-record" and
            x["place"].startswith("line ")}


def check_rejected(f, row, lines, content, base, folder):
    """Of a rejected line nothing stays: as from the file without it."""
    twin = os.path.join(folder, "twin")
    os.mkdir(twin)
    with open(os.path.join(folder, row["file"]), "rb") as g, \
            open(os.path.join(twin, row["file"]), "wb") as out:
        out.writelines(l for i, l in enumerate(g) if i + 1 not in lines)
    shutil.copyfile(base.k, os.path.join(twin, "k.db"))
    r = run(["--db", "k.db", "import", "-q", "-f", "json"] +
            words_of(row["options"]) + [row["file"]], twin)
    f.ran(r, "without what was rejected", (0, 1))
    f.check(answer(r)["store"]["content"] == content,
            "something of a rejected record has stayed")


def check_row(row, base):
    """One row of T1 to T8."""
    f = Faults(row["file"])
    with tempfile.TemporaryDirectory(prefix="keizu-bad-") as folder:
        shutil.copyfile(base.k, os.path.join(folder, "k.db"))
        write(os.path.join(folder, "later.csv"), LATER)
        there = set(os.listdir(folder)) | {put(row, folder)}
        load = ["--db", "k.db", "import", "-f", "json"]
        words = load + words_of(row["options"]) + [row["file"]]
        r = f.ran(run(words, folder, int(row["seconds"])), words,
                  (int(row["status"]),))
        if not SANITIZED:
            f.check(r.megabytes <= int(row["megabytes"]), "%.0f MB"
                    % r.megabytes)
            f.check(r.seconds <= SLOW * int(row["seconds"]), "%.1f s"
                    % r.seconds)
        if row["verdict"] == "refuse":
            f.check(r.status in (2, 3), "no refusal:", r.status)
            check_refused(f, row, r, base, folder, load)
        elif row["verdict"] == "accept":
            check_answer(f, row, folder)
        else:
            lines = check_findings(f, row, folder)
            if row["verdict"] == "reject" and lines:
                check_rejected(f, row, lines, answer(r)["store"]["content"],
                               base, folder)
        left = {x for x in set(os.listdir(folder)) - there
                if not x.startswith("k.db.graph-")}
        f.check(left <= {"k.db-wal", "k.db-shm", "k.db.lock", "k.db.search",
                         "twin"}, "leaves", left)
    return f.list


# ---- hostile text in outputs ----

def of_file(name):
    """The text of a hostile file: the second cell of its one row."""
    with open(os.path.join(BAD, name), encoding="utf-8", newline="") as f:
        return list(csv.reader(f))[1][1]


def tidied(text):
    """As names are kept: without white space at the ends, one inside."""
    return " ".join(re.split("[ \t\n\v\f\r]+", text)).strip(" ")


def cells_of(output, out):
    """The texts of an answer, by its format."""
    if output in ("json", "jsonl"):
        raw = out.decode("utf-8")
        if re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", raw):
            raise AssertionError("a raw control character")
        todo = [json.loads(raw)] if output == "json" else [
            json.loads(l) for l in raw.split("\n") if l]
        cells = set()
        while todo:
            x = todo.pop()
            if isinstance(x, str):
                cells.add(x)
            elif isinstance(x, (dict, list)):
                todo.extend(x.values() if isinstance(x, dict) else x)
        return cells
    text = out.decode("utf-8")
    if output == "tsv":
        letters = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
        return {re.sub(r"\\(.)", lambda m: letters[m.group(1)], c)
                for l in text.split("\n") for c in l.split("\t")}
    if output == "excel":
        if not text.startswith("\ufeff"):
            raise AssertionError("no byte order mark")
        if re.search("(?<!\r)\n", re.sub('"[^"]*"', "", text)):
            raise AssertionError("a line that does not end in CR LF")
        text = text[1:]
    cells = {c for r in csv.reader(io.StringIO(text, newline=""))
             for c in r}
    if output == "excel":
        formulas = [c for c in cells if re.match("[=+\\-@\t\r\n＝＋－＠]", c)
                    and not re.fullmatch("-?[0-9.e-]+", c)]
        if formulas:
            raise AssertionError("cells that are formulas: %r" % formulas)
        cells |= {c[1:] for c in cells
                  if re.match("'[=+\\-@\t\r\n＝＋－＠]", c)}
    return cells


def check_output(f, rows, output, lang, verb, folder):
    """Every text of the rows stands in the answer, and as text only."""
    format_words = ["-f", "csv", "--excel"] if output == "excel" else [
        "-f", output]
    words = ["--db", "h.db", "--lang", lang] + verb.split(" ") + format_words
    r = f.ran(run(words, folder), words, (0,))
    if r.status:
        return
    if output == "table":
        text = r.out.decode("utf-8")
        f.check(not STEERS.search(text), "raw in a table:", words,
                repr(STEERS.findall(text)))
        for row in rows:
            ids = [l for l in text.splitlines()
                   if re.search("local:%s[ )]" % row["file"][:-4], l)]
            want = visible(tidied(of_file(row["file"])))
            f.check(any(want in l for l in ids), "not in the table:",
                    row["file"], want, ids)
        return
    try:
        cells = cells_of(output, r.out)
    except (AssertionError, ValueError) as e:
        f.check(False, str(e), words)
        return
    for row in rows:
        text = tidied(of_file(row["file"]))
        f.check(text in cells, "not in the answer:", row["file"], words,
                repr(text))


LOOKS = ("hidden-character", "mixed-alphabet", "look-alike-name")


def check_looks(f, rows, folder):
    """A name that is not what it looks like has its finding, no other one."""
    said = {}
    for lang in ("en", "ja"):
        words = ["--db", "h.db", "--lang", lang, "findings", "-f", "json"]
        r = f.ran(run(words, folder, 30), words, (0,))
        for x in answer(r)["findings"]:
            if x["code"] in LOOKS:
                f.check(lang == "en" or JAPANESE.search(x["text"]),
                        "no Japanese:", x["text"])
                for p in x["parties"]:
                    said.setdefault(p["id"], set()).add(x["code"])
    for row in rows:
        found = said.get("local:" + row["file"][:-4], set())
        if row["words"] == "-":
            f.check(not found, "an ordinary name:", row["file"], found)
        else:
            f.check(row["words"] in found, "has no finding:", row["file"],
                    found)


def check_outputs(rows, threads):
    """All rows of T13 to T16: one store of all their texts."""
    f = Faults("outputs")
    with tempfile.TemporaryDirectory(prefix="keizu-bad-") as folder:
        names = [put(row, folder) for row in rows]
        out = io.StringIO(newline="")
        w = csv.writer(out, lineterminator="\n")
        w.writerow(["owner", "owned", "share", "document", "place"])
        for row in rows:
            w.writerow(["X", row["file"][:-4], "0.6"] +
                       [tidied(of_file(row["file"]))] * 2)
        write(os.path.join(folder, "holdings.csv"), out.getvalue())
        words = ["--db", "h.db", "import", "-f", "jsonl", "holdings.csv"]
        f.ran(run(words + names, folder, 30), words, (0, 1))
        f.ran(run(["--db", "h.db", "verify"], folder), "verify", (0,))
        check_looks(f, rows, folder)
        asked = {}
        for row in rows:
            for output in row["outputs"].split(" "):
                for lang in ("en", "ja"):
                    asked.setdefault((row["ask"], output, lang),
                                     []).append(row)
        list(threads.map(lambda k: check_output(
            f, asked[k], k[1], k[2], k[0], folder), sorted(asked)))
    return f.list


# ---- the whole ----

class Bad(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.rows = make.manifest()
        cls.files = [r for r in cls.rows if r["outputs"] == "-"]
        cls.texts = [r for r in cls.rows if r["outputs"] != "-"]
        cls.scratch = tempfile.TemporaryDirectory(prefix="keizu-bad-")
        cls.addClassCleanup(cls.scratch.cleanup)
        make_files()
        cls.base = Base(cls.scratch.name)
        cls.threads = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
        cls.addClassCleanup(cls.threads.shutdown)

    def test_the_manifest(self):
        """Eight files a threat, each for a reason of its own."""
        count = collections.Counter(r["threat"] for r in self.rows)
        for t in [1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 16]:
            self.assertGreaterEqual(count["T%d" % t], 8, t)
        same = [k for k, n in collections.Counter(
            (r["threat"], r["importer"], r["words"])
            for r in self.files).items() if n > 1]
        same += [k for k, n in collections.Counter(
            (r["threat"], of_file(r["file"]), o) for r in self.texts
            for o in r["outputs"].split(" ")).items() if n > 1]
        self.assertEqual(same, [])
        kept = {n for n in os.listdir(BAD)
                if n not in ("make.py", "manifest.tsv", "__pycache__")}
        self.assertEqual(kept, {r["file"] for r in self.rows
                                if r["made"] == "-"})

    def test_each_file(self):
        faults = list(self.threads.map(
            lambda row: check_row(row, self.base), self.files))
        self.assertEqual([f for l in faults for f in l], [])

    def test_refused_in_japanese_and_without_a_store(self):
        """One run for all that are loaded with the same options."""
        groups = {}
        for row in self.files:
            if row["status"] == "3":
                groups.setdefault(row["options"], []).append(row)
        f = Faults("in Japanese")
        for options, rows in groups.items():
            with tempfile.TemporaryDirectory(prefix="keizu-bad-") as folder:
                names = [put(row, folder) for row in rows]
                words = ["--db", "k.db", "import", "--lang", "ja", "-f",
                         "json"] + words_of(options) + names
                r = f.ran(run(words, folder, 30), words, (3,))
                said = {b["file"]: b["message"] for b in answer(
                    r)["batches"]}
                for row in rows:
                    text = re.sub("^.*?の取込: |[0-9]+ (行目?|桁|バイト目)",
                                  "", said[row["file"]])
                    f.check(JAPANESE.search(text), "no Japanese reason:",
                            text)
                f.check(not os.path.exists(os.path.join(folder, "k.db")),
                        "a store was made")
        self.assertEqual(f.list, [])

    def test_nothing_is_opened_for_a_document(self):
        """T1 and T4: no file but the one named, no connection."""
        if SANITIZED or not shutil.which("strace"):
            self.skipTest("needs strace")
        rows = [r for r in self.files if r["threat"] in ("T1", "T4") and
                r["options"] == "-"]
        with tempfile.TemporaryDirectory(prefix="keizu-bad-") as folder:
            names = [put(row, folder) for row in rows]
            r = subprocess.run(
                ["strace", "-f", "-qq", "-o", "trace", "-e",
                 "trace=open,openat,openat2,creat,connect,socket,execve",
                 program(), "--db", "k.db", "import", "-q"] + names,
                cwd=folder, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            if r.returncode not in (0, 1, 3):
                self.skipTest("strace does not work here")
            with open(os.path.join(folder, "trace"), errors="replace") as f:
                trace = f.read()
        self.assertIn(rows[0]["file"], trace)
        for word in ("/etc/passwd", "escaped", "connect(", "socket("):
            self.assertNotIn(word, trace)
        self.assertEqual(trace.count("execve("), 1)

    def test_hostile_text_comes_out_as_text(self):
        self.assertEqual(check_outputs(self.texts, self.threads), [])


def show(name):
    row = [r for r in make.manifest() if r["file"] == name][0]
    make_files(name)
    with tempfile.TemporaryDirectory(prefix="keizu-bad-") as folder:
        words = ["--db", "k.db", "import"] + words_of(row["options"])
        r = run(words + [put(row, folder)], folder, int(row["seconds"]))
        sys.stdout.write(r.err)
        if r.status in (0, 1):
            ask = words_of(row["ask"]) or ["findings"]
            sys.stdout.write(run(["--db", "k.db"] + ask,
                                 folder).out.decode("utf-8"))
        print("status %d, %.2f s, %.0f MB" % (r.status, r.seconds,
                                              r.megabytes))


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--show":
        show(sys.argv[2])
    else:
        unittest.main()
