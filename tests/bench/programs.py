"""Runs programs of the bench: times, memory and the `@name value` lines they
print; a program that is missing, fails or has too little memory says why."""
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

TIMEOUT = 900  # seconds a run may take


class NotRun(Exception):
    """Why something was not measured."""


class Run:
    """One run: wall and processor seconds, peak memory in MiB (at least
    about 16, what this process itself takes), values by name."""

    def __init__(self, wall, cpu, peak, output):
        self.wall, self.cpu, self.peak, self.values = wall, cpu, peak, {}
        for line in output.splitlines():
            if line.startswith("@"):
                name, value = line[1:].split()
                self.values.setdefault(name, []).append(float(value))

    def sum(self, *names):
        return sum(self.values[n][0] for n in names)

    def median(self, name):
        return statistics.median(self.values[name])


def available_memory():
    """GiB, or None where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as f:
            for line in f:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) / 2**20
    except OSError:
        pass
    return None


def need_memory(gib):
    have = available_memory()
    if have is not None and have < gib:
        raise NotRun("needs about %.1f GiB of memory, %.1f are free"
                     % (gib, have))


def execute(argv, allowed=(0,)):
    """A Run; NotRun if it fails or takes too long."""
    # What a process forks begins with the peak of that process: so a small
    # shell does it, not this one.
    argv = ["sh", "-c", '"$@"; exit $?', "sh", *argv]
    begin = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            p = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=err, start_new_session=True)
        except OSError as e:
            raise NotRun("cannot run sh: %s" % e.strerror) from e
        killed = False
        while True:
            pid, status, used = os.wait4(p.pid, os.WNOHANG)
            wall = time.monotonic() - begin
            if pid:
                break
            if wall > TIMEOUT and not killed:
                os.killpg(p.pid, signal.SIGKILL)
                killed = True
            time.sleep(0.001 if wall < 1 else 0.01)
        p.returncode = os.waitstatus_to_exitcode(status)
        for f in (out, err):
            f.seek(0)
        text, said = out.read(), err.read()
    if killed:
        raise NotRun("stopped after %d s" % TIMEOUT)
    if p.returncode not in allowed:
        last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise NotRun("%s ended with %d: %s" % (
            os.path.basename(argv[4]), p.returncode, " ".join(last)))
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
               text.decode("utf-8", "replace"))


class Results:
    """JSON lines, appended."""

    def __init__(self, path, common):
        self.path, self.common = path, common

    def write(self, **what):
        with open(self.path, "a", encoding="utf-8") as f:
            f.write(json.dumps({**self.common, **what}) + "\n")


class Peers:
    """What the machine has beside keizu; each is looked for once."""

    def __init__(self, source, work):
        self.source, self.work, self.known = source, work, {}

    def get(self, name):
        """The beginning of its command line; NotRun says what is missing."""
        if name not in self.known:
            try:
                self.known[name] = getattr(self, "find_" + name)()
            except NotRun as e:
                self.known[name] = e
        if isinstance(self.known[name], NotRun):
            raise self.known[name]
        return self.known[name]

    def script(self, name):
        return os.path.join(self.source, "peers", name)

    def compiled(self, name, flags, package):
        target = os.path.join(self.work, name)
        cc = os.environ.get("CC", "cc").split()
        r = subprocess.run(
            [*cc, "-O2", "-o", target, self.script(name + ".c"), *flags],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if r.returncode:
            raise NotRun("%s.c does not compile: apt-get install %s"
                         % (name, package))
        return [target]

    def find_klu(self):
        return self.compiled("klu", ["-lklu"], "libsuitesparse-dev")

    def find_sax(self):
        flags = subprocess.run(
            ["pkg-config", "--cflags", "--libs", "libxml-2.0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return self.compiled("sax", flags.stdout.decode().split(),
                             "libxml2-dev")

    def find_splu(self):
        for python in (sys.executable, "/usr/bin/python3"):
            r = subprocess.run([python, "-c", "import scipy.sparse"],
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
            if r.returncode == 0:
                return [python, self.script("splu.py")]
        raise NotRun("there is no SciPy: apt-get install python3-scipy")

    def find_search(self):
        return [sys.executable, self.script("search.py")]

    def find_sqlite(self):
        if not shutil.which("sqlite3"):
            raise NotRun("there is no sqlite3: apt-get install sqlite3")
        return ["sqlite3"]

    def find_duckdb(self):
        """Installed from npm by the lock file, once, into the work folder."""
        if not shutil.which("node") or not shutil.which("npm"):
            raise NotRun("there is no node with npm, which brings DuckDB")
        npm = os.path.join(self.work, "npm")
        modules = os.path.join(npm, "node_modules")
        if not os.path.isdir(os.path.join(modules, "@duckdb", "node-api")):
            os.makedirs(npm, exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(os.path.join(self.source, name), npm)
            r = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"],
                               cwd=npm, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
            if r.returncode:
                last = r.stderr.decode("utf-8", "replace").split("\n")
                raise NotRun("npm ci failed: " + " ".join(last)[:200])
        return ["env", "DUCKDB=" + modules, "node", self.script("control.mjs")]
