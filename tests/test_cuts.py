#!/usr/bin/env python3
"""Cut files: what is cut off is refused, or what is left of it is sound.

Every sample is cut at every 64th byte and imported.  No cut ends by a signal;
one that is refused makes no store, and one that is taken gives a store that
verifies and holds no more records than the whole file.

    test_cuts.py             some hundred cuts, spread over all samples
    test_cuts.py --all       all cuts (make check-cuts); prints their number
"""
import concurrent.futures
import glob
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True
from keizu_run import program

HERE = os.path.dirname(os.path.abspath(__file__))
STEP = 64
SHORT = 300     # cuts of the short run
GROUP = 40      # cuts a process


def seeds():
    """(name, bytes) of all samples, and of two of them packed."""
    found = []
    for pattern in ("samples/**/*.csv", "samples/**/*.xbrl",
                    "importers/*/golden/*.json", "importers/*/golden/*.tsv",
                    "importers/*/golden/*.xbrl",
                    "importers/houjin_csv/golden/*.csv"):
        for path in sorted(glob.glob(os.path.join(HERE, "..", pattern),
                                     recursive=True)):
            if os.path.basename(path).startswith("refused"):
                continue
            with open(path, "rb") as f:
                found.append((os.path.basename(path), f.read()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in found:
            if name.endswith(".xbrl"):
                z.writestr(zipfile.ZipInfo(name), content)
    found.append(("packed.zip", out.getvalue()))
    return found


def limits():
    """A small stack, as in tests/test_bad.py."""
    with open(program(), "rb") as f:
        return "" if b"__asan_init" in f.read() else "ulimit -s 256; "


LIMITS = limits()


def load(folder, db, names):
    """(status, outcome of each file, words)"""
    r = subprocess.run(["sh", "-c", LIMITS + 'ulimit -t 120; exec "$@"', "sh",
                        program(), "--db", db, "import", "-q", "-f", "json",
                        *names], cwd=folder, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        return r.returncode, json.loads(r.stdout)["batches"], r.stderr
    except ValueError:
        return r.returncode, [], r.stderr


def check(job):
    """Faults of some cuts of one seed, each a batch of one store."""
    (name, content), cuts = job
    faults, taken = [], 0
    with tempfile.TemporaryDirectory(prefix="keizu-cut-") as folder:
        names = []
        for at in [len(content)] + cuts:
            os.mkdir(os.path.join(folder, str(at)))
            names.append(os.path.join(str(at), name))
            with open(os.path.join(folder, names[-1]), "wb") as f:
                f.write(content[:at])
        _, whole, _ = load(folder, "whole.db", names[:1])
        status, batches, err = load(folder, "k.db", names[1:])
        if status not in (0, 1, 3) or len(batches) != len(cuts) or \
                b"Sanitizer" in err or b"runtime error" in err:
            return ["%s, cuts %d to %d: status %d: %s" % (
                name, cuts[0], cuts[-1], status, err[-800:])]
        for at, b in zip(cuts, batches):
            if b["result"] == "refused":
                if not b["message"]:
                    faults.append("%s at %d: no message" % (name, at))
            elif b["result"] in ("stored", "same"):
                taken += b["result"] == "stored"
                if whole and whole[0].get("records") and \
                        (b.get("records") or 0) > whole[0]["records"] + 1:
                    faults.append("%s at %d: %s records of %s" % (
                        name, at, b["records"], whole[0]["records"]))
            else:
                faults.append("%s at %d: %s" % (name, at, b["result"]))
        db = os.path.join(folder, "k.db")
        if not taken:
            if os.path.exists(db):
                faults.append("%s: a store of nothing" % name)
            return faults
        listed = subprocess.run([program(), "--db", db, "batches", "-f",
                                 "json"], stdout=subprocess.PIPE)
        kept = len(json.loads(listed.stdout)["batches"])
        if kept != taken:
            faults.append("%s: %d batches of %d" % (name, kept, taken))
        verify = subprocess.run([program(), "--db", db, "verify"],
                                stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        if verify.returncode != 0:
            faults.append("%s: %s" % (name, verify.stdout[-800:]))
    return faults


def main():
    every = sys.argv[1:] == ["--all"]
    found = seeds()
    total = sum(len(c) // STEP for _, c in found)
    step = 1 if every else max(1, total // SHORT)
    jobs = []
    for n, (name, content) in enumerate(found):
        cuts = list(range(STEP, len(content), STEP))[n % step::step]
        jobs += [((name, content), cuts[i:i + GROUP])
                 for i in range(0, len(cuts), GROUP)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        faults = [f for l in threads.map(check, jobs) for f in l]
    for f in faults:
        print(f)
    print("%d cuts of %d files, %d half-loads or faults" % (
        sum(len(cuts) for _, cuts in jobs), len(found), len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
