"""What a power cut leaves of a folder, from the log of FAULTIO_DATA.

What was written is sure once its file was synced; names (creations, renames,
removals) once their folder was.  Of all else any part may be there: names in
their order up to some point, writes in any choice, each of them torn at a
multiple of 512 bytes.
"""
import os
import random
import shutil

SECTOR = 512


def read_log(path):
    """[(name, inode, offset, length, path, bytes)] of a log."""
    events = []
    with open(path, "rb") as f:
        for line in f:
            name, inode, at, n, where = line.decode(
                "utf-8", "surrogateescape").rstrip("\n").split(" ", 4)
            n = int(n)
            data = f.read(n) if name == "write" else b""
            assert len(data) == n or name != "write"
            events.append((name, int(inode), int(at), n, where, data))
    return events


def apply(content, change):
    """A write (offset, bytes) or a truncation (size, None)."""
    at, data = change
    if data is None:
        del content[at:]
        content.extend(bytes(at - len(content)))
        return
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at:at + len(data)] = data


def choose(rng, changes):
    """Some of the changes that were not synced, some of them in part."""
    for at, data in changes:
        what = rng.randrange(3)
        if what == 0:
            continue
        if what == 1 and data is not None and len(data) > SECTOR:
            data = data[:rng.randrange(len(data) // SECTOR + 1) * SECTOR]
        yield at, data


class Disk:
    """A folder as the disk has it, and what is still on its way."""

    def __init__(self, folder):
        self.folder = folder
        self.files = {}    # inode: bytearray that is sure
        self.changes = {}  # inode: [(offset, bytes or None)] that are not
        self.names = {}    # name: inode that is sure
        self.moves = []    # [(name, inode or None)] that are not
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                inode = os.fstat(f.fileno()).st_ino
                self.files[inode] = bytearray(f.read())
            self.names[name] = inode

    def now(self, name):
        """The inode of a name, as programs see it."""
        for n, inode in reversed(self.moves):
            if n == name:
                return inode
        return self.names.get(name)

    def happen(self, event):
        name, inode, at, _, where, data = event
        if name == "create":
            self.moves.append((os.path.basename(where), inode))
        elif name == "write":
            self.changes.setdefault(inode, []).append((at, data))
        elif name == "truncate":
            self.changes.setdefault(inode, []).append((at, None))
        elif name == "rename":
            a, b = (os.path.basename(p) for p in where.split("\t"))
            self.moves.append((b, self.now(a)))
            self.moves.append((a, None))
        elif name == "unlink":
            self.moves.append((os.path.basename(where), None))
        elif name == "sync" and where == self.folder:
            for n, i in self.moves:
                self.names[n] = i
            self.moves = []
        elif name == "sync":
            content = self.files.setdefault(inode, bytearray())
            for change in self.changes.pop(inode, []):
                apply(content, change)

    def cut(self, to, rng):
        """The folder after the cut; rng None: nothing unsynced is there."""
        shutil.rmtree(to, ignore_errors=True)
        os.mkdir(to)
        names = dict(self.names)
        if rng:
            for n, i in self.moves[:rng.randrange(len(self.moves) + 1)]:
                names[n] = i
        for name, inode in names.items():
            if inode is None:
                continue
            content = bytearray(self.files.get(inode, b""))
            if rng:
                for change in choose(rng, self.changes.get(inode, [])):
                    apply(content, change)
            with open(os.path.join(to, name), "wb") as f:
                f.write(content)


def cuts(disk, log, to, seeds):
    """After each event and for each seed the folder that a cut leaves at `to`.

    disk is the folder before the first event.  Yields (event, seed, events,
    function that makes the folder).
    """
    events = read_log(log)
    for n, event in enumerate(events, 1):
        disk.happen(event)
        for seed in range(seeds):
            rng = random.Random(n * 31 + seed) if seed else None
            yield n, seed, len(events), lambda rng=rng: disk.cut(to, rng)
