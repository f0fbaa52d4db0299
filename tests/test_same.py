#!/usr/bin/env python3
"""Same filings, same bytes: 20 imports of the samples under other threads,
locales, time zones, address layouts, clocks, and orders of files and rows."""
import csv
import os
import random
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from keizu_run import SKIP, Scratch, program

SAMPLES = os.path.join(os.environ.get("srcdir", "."), "samples")
FOLDERS = ("csv", "edinet", "houjin", "edinet-codelist", "declaration",
           "parent")
COMPANY = "houjin:7999901000001"
ANSWERS = (
    ("digest",), ("status", "-f", "json"), ("score", "--all", "-f", "csv"),
    ("score", "--all", "-f", "json", "--lang", "ja"),
    ("stakes", COMPANY, "-f", "json"), ("control", COMPANY, "-f", "jsonl"),
    ("chain", COMPANY, "-f", "table"), ("chain", COMPANY, "-f", "svg"),
    ("chain", COMPANY, "-f", "html", "--lang", "ja"),
    ("chain", COMPANY, "-f", "dot"), ("chain", COMPANY, "-f", "graphml"),
    ("chain", COMPANY, "-f", "gexf"), ("ties", COMPANY, "-f", "json"),
    ("show", COMPANY, "-f", "json"), ("findings", "-f", "tsv"),
    ("find", "燈籠", "-f", "json"), ("identity", "list", "-f", "json"))
LOCALES = ("C", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.UTF-8")
ZONES = ("UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati")
# Of imports; SQLite and the C library count days up to there.
CLOCKS = (None, "2038-02-01 00:00:00", "2100-03-01 12:00:00")


def make_locales(scratch):
    """The locales, compiled into the scratch folder; what there is of them."""
    folder = scratch.path("locales")
    os.mkdir(folder)
    for name in LOCALES[1:]:
        r = subprocess.run(
            ["localedef", "-i", name.split(".")[0], "-f", "UTF-8",
             os.path.join(folder, name)], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        if r.returncode > 1:
            return folder, False
    return folder, True


def environment(locales, n):
    env = dict(os.environ, LOCPATH=locales, TZ=ZONES[n % 4])
    env["LC_ALL"] = LOCALES[n // 2 % 4]
    return env


def run(words, env, before=(), status=(0, 1)):
    r = subprocess.run(list(before) + [program()] + list(words), env=env,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
    if r.returncode not in status:
        raise AssertionError("%s: status %d: %s" % (
            " ".join(words), r.returncode,
            r.stderr.decode("utf-8", "replace")))
    return r.stdout


def shuffled(scratch, seed):
    """The samples, with the rows of our own CSV in another order."""
    folder = scratch.path("rows%d" % seed)
    shutil.copytree(SAMPLES, folder)
    rng = random.Random(seed)
    for name in sorted(os.listdir(os.path.join(folder, "csv"))):
        path = os.path.join(folder, "csv", name)
        with open(path, encoding="utf-8", newline="") as f:
            rows = list(csv.reader(f))
        body = rows[1:]
        rng.shuffle(body)
        with open(path, "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows(rows[:1] + body)
    return folder


def load(scratch, locales, n):
    """One of the 20 imports: (store, {answer: bytes})."""
    db = scratch.path("k%d.db" % n)
    rng = random.Random(n)
    folders = list(FOLDERS)
    if n % 5 == 3:
        rng.shuffle(folders)
    base = shuffled(scratch, n) if n % 5 == 4 else SAMPLES
    env = environment(locales, n)
    before = ["setarch", "-R"] if n % 2 else []
    clock = CLOCKS[n % 3]
    faked = ["faketime", "-f", "@" + clock] if clock else []
    for folder in folders:
        run(["--db", db, "import", "-q", "--threads", str(1 + n % 3),
             os.path.join(base, folder)], env, before + faked)
    past = ["faketime", "-f", "@1970-01-02 00:00:00"] if n % 4 == 2 else []
    # the language is the locale's unless it is said
    return {a: run(["--db", db, "--lang", "en"] + list(a), env, past or faked)
            for a in ANSWERS}


def main():
    for tool in ("faketime", "setarch"):
        if not shutil.which(tool):
            print("%s is not installed" % tool)
            return SKIP
    faults = []
    with Scratch() as s:
        locales, whole = make_locales(s)
        first = load(s, locales, 0)
        for n in range(1, 20):
            got = load(s, locales, n)
            for a in ANSWERS:
                was, now = first[a], got[a]
                if n % 5 == 4:  # places are other lines
                    if a[0] == "digest":
                        was, now = was.split()[:2], now.split()[:2]
                    elif a[:2] != ("score", "--all"):
                        continue
                    elif "json" in a:
                        continue
                if was != now:
                    faults.append("run %d: %s" % (n, " ".join(a)))
    for f in faults:
        print("FAULT", f)
    print("same: 20 imports, %d answers each, %d differ%s" % (
        len(ANSWERS), len(faults),
        "" if whole else "; locales are not installed: C alone"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
