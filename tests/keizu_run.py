"""Runs the program under test for the Python tests."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

SKIP = 77  # automake: the test could not be run


def program():
    """Path of the program, from $KEIZU or the build folder."""
    given = os.environ.get("KEIZU")
    if given:
        return os.path.abspath(given)
    for place in (".", "..", "build", "../build"):
        if os.access(os.path.join(place, "keizu"), os.X_OK):
            return os.path.abspath(os.path.join(place, "keizu"))
    sys.exit("no program: set KEIZU")


class Scratch:
    """A folder that goes away, with a store in it."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="keizu-test-")
        self.db = os.path.join(self.folder, "k.db")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, *words, db=None, status=(0,)):
        """Standard output of a run; any other status is an error."""
        line = [program(), "--db", db or self.db] + [str(w) for w in words]
        r = subprocess.run(line, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if r.returncode not in status or b"Sanitizer" in r.stderr \
                or b"runtime error" in r.stderr:
            raise AssertionError("%s: status %d\n%s" % (
                " ".join(line), r.returncode,
                r.stderr.decode("utf-8", "replace")[-2000:]))
        return r.stdout

    def load(self, *words, db=None):
        """An import: 1 means done, with findings."""
        return self.run("import", *words, db=db, status=(0, 1))

    def lines(self, *words, db=None):
        """The objects of a JSON lines answer."""
        out = self.run(*words, "-f", "jsonl", db=db)
        return [json.loads(l) for l in out.decode("utf-8").splitlines()]

    def digests(self, db=None):
        """{"content": hex, "store": hex}."""
        out = self.run("digest", db=db).decode("ascii")
        return dict(l.split()[:2] for l in out.splitlines())
