"""The oracle: what docs/methods.md says of a world, in exact fractions, read
from keizu's own CSV files alone.

It shares no code and no method with the program: the walk upward from a
company is a Markov chain, solved by plain elimination in fractions.  Slow,
and meant for worlds of a dozen companies (many of them in one folder are
solved apart, one weakly connected piece at a time).
"""
import csv
import os
from fractions import Fraction

from oracle_hold import Amount, read_amount, strongest, word_of

UNKNOWN = "unknown_class"
UNDISCLOSED = "undisclosed"
RING = "unattributed"


class Options:
    """The options of keizu(1) that change figures."""

    def __init__(self, of="shares", nominees="undisclosed",
                 terminal="foreign", person_by="either", treasury="out",
                 home="JP", as_of=None):
        self.of = of
        self.nominees = nominees
        self.terminal = terminal
        self.person_by = person_by
        self.treasury = treasury
        self.home = home
        self.as_of = as_of

    def words(self):
        """The same on the command line."""
        out = ["--of", self.of, "--nominees", self.nominees,
               "--terminal-companies", self.terminal,
               "--person-by", self.person_by, "--treasury", self.treasury]
        out += ["--home", self.home] if self.home != "JP" else []
        return out + (["--as-of", self.as_of] if self.as_of else [])

    def voting(self):
        """The same question about deemed votes."""
        return Options("votes", self.nominees, self.terminal,
                       self.person_by, self.treasury, self.home, self.as_of)


def full_id(text):
    return text if ":" in text else "local:" + text


class Party:
    def __init__(self, pid, row=None):
        row = row or {}
        self.id = pid
        self.type = row.get("type") or "unknown"
        self.country = row.get("country") or None
        self.residence = row.get("residence") or None
        self.state_of = row.get("state_of") or None


class Statement:
    def __init__(self, row, printed, family, place=0):
        self.place = place
        self.owner = full_id(row["owner"])
        self.owned = full_id(row["owned"])
        self.amount = read_amount(row, printed)
        self.base = int(row.get("total") or 0) or None  # of a count
        self.kind = row.get("kind") or "both"
        self.listing = row.get("listing") or "single"
        self.as_of = row.get("as_of") or ""
        self.since = row.get("since") or self.as_of
        self.until = row.get("until") or ""
        self.filed = row.get("filed") or ""
        self.rank = int(row.get("rank") or 6)
        self.family = family

    def holds_on(self, day):
        if not day:
            return True
        return self.since <= day and (not self.until or day < self.until)

    def precedence(self):
        return (self.as_of, self.filed, -self.rank, self.place)


class World:
    """The facts of one or more folders of own CSV files."""

    def __init__(self):
        self.parties = {}
        self.statements = {}  # by owned company
        self.owners = set()

    def read(self, folder, printed=False, family="local"):
        files = [os.path.join(folder, name)
                 for name in ("parties.csv", "holdings.csv")]
        return self.add(*(self._rows(f) if os.path.exists(f) else []
                          for f in files), printed, family)

    def add(self, parties, holdings, printed=False, family="local"):
        """The same from rows that are read already."""
        for row in parties:
            pid = full_id(row["id"])
            self.parties[pid] = Party(pid, row)
        for place, row in enumerate(holdings):
            s = Statement(row, printed, family, place)
            self.statements.setdefault(s.owned, []).append(s)
            self.owners.add(s.owner)
        for pid in self.owners | set(self.statements):
            self.parties.setdefault(pid, Party(pid))
        return self

    @staticmethod
    def _rows(path):
        with open(path, encoding="utf-8-sig", newline="") as f:
            return list(csv.DictReader(f))

    def day(self):
        """The default day: newest filed, else newest as_of, else none."""
        every = [s for l in self.statements.values() for s in l]
        return (max((s.filed for s in every), default="")
                or max((s.as_of for s in every), default=""))

    def register(self, company, matrix, day):
        """(slots {owner: amount}, complete?) of a company on the day."""
        held, complete = self.words(company, matrix, day)
        return {o: w.amount(matrix) for o, w in held.items()}, complete

    def words(self, company, matrix, day):
        """(what holds {owner: word}, complete?) of a company on the day."""
        live = [s for s in self.statements.get(company, ())
                if s.holds_on(day)]
        lists = {}
        for s in live:
            if s.listing != "single":
                lists.setdefault((s.as_of, s.family), []).append(s)
        held = {}
        for owner in {s.owner for s in live}:
            own = [s for s in live if s.owner == owner]
            words = [w for w in (word_of(s, own, lists) for s in own) if w]
            word = strongest(words, matrix)
            if word:
                held[owner] = word
        last = max(lists) if lists else None
        complete = (last is not None and lists[last][0].listing == "complete"
                    and all(w.day <= last[0] for w in held.values()))
        return held, complete


class Slot:
    """A named place in a register: who, and how much."""

    def __init__(self, owner, amount):
        self.owner, self.amount = owner, amount


def feasible(amounts, complete):
    lo = sum(a.lo for a in amounts)
    hi = sum(a.hi for a in amounts)
    if lo > 1 or (lo == 1 and any(a.lo_open for a in amounts)):
        return False
    if not complete:
        return True
    return hi > 1 or (hi == 1 and not any(a.hi_open for a in amounts))


class Column:
    """The register of one company as the analysis takes it."""

    def __init__(self, company, slots, complete, own):
        self.company = company
        self.stated = dict(slots)     # {owner: amount}, as filed
        self.printed = []             # its slots, were it not infeasible
        self.slots = own              # [Slot], after nominees and treasury
        # the undisclosed slot: at least what nominees have, and no more than
        # that if the register is complete
        zero, one = Fraction(0), Fraction(1)
        self.und = Amount("band", zero, one, zero)
        self.complete = complete
        self.infeasible = False
        self.ring_of_one = False
        self.scale = Fraction(1)      # 1 / (1 - exact self-holding)
        self.und_class = UNDISCLOSED  # what its undisclosed part counts to
        self.polytope = None          # where its holders are counted

    def values(self, which):
        """Value of each slot in the point graph or at the lower ends."""
        amounts = [s.amount for s in self.slots]
        lows = [a.lo for a in amounts]
        if which == "low":
            return lows
        points = [a.lo if a.kind == "band" else a.point for a in amounts]
        if sum(points) > 1 - self.und.lo:
            points = lows
        if 1 - sum(points) > self.und.hi:
            room = sum(a.hi - a.lo for a in amounts)
            t = (1 - self.und.hi - sum(lows)) / room
            points = [a.lo + t * (a.hi - a.lo) for a in amounts]
        return points

    def weights(self, which):
        """({owner: weight > 0}, undisclosed weight), summing to 1."""
        values = self.values(which)
        return ({s.owner: v for s, v in zip(self.slots, values) if v},
                1 - sum(values))

    def named(self):
        """Whoever may hold anything, also in an infeasible register."""
        slots = self.printed if self.infeasible else self.slots
        return [s for s in slots if s.amount.hi]

    def is_exact(self):
        return all(s.amount.is_exact() for s in self.slots)

    def bounds_known(self):
        """May its bounds be read off the lower ends (no slack binds)?  None:
        yes, but only as the accounts of a complete register leave room.
        """
        if self.is_exact():
            return True
        if self.und_class != UNDISCLOSED:
            return False
        if not self.complete:
            return True
        return None if 1 - sum(self.values("low")) <= self.und.hi else False


class Graph:
    """A world under options: columns, classes, solutions."""

    def __init__(self, world, options=None):
        self.world = world
        self.options = options or Options()
        self.day = self.options.as_of or world.day()
        matrix = self.options.of
        self.columns = {}
        for company in sorted(world.statements):
            party = world.parties[company]
            if party.type in ("person", "state"):
                continue
            if party.type == "nominee" and not self.nominees_hold():
                continue
            slots, complete = world.register(company, matrix, self.day)
            known = {o for o in slots if o != company
                     and (slots[o].hi or self._is_hidden(o))}
            if not known and not self._is_ring_of_one(slots, company):
                continue
            self.columns[company] = self._column(company, slots, complete)

    @staticmethod
    def _is_ring_of_one(slots, company):
        a = slots.get(company)
        return a is not None and a.is_exact() and a.lo == 1

    def _is_hidden(self, owner):
        """An account whose mass lies inside undisclosed."""
        return (self.world.parties[owner].type == "nominee"
                and not self.nominees_hold())

    def nominees_hold(self):
        return self.options.nominees == "holder"

    def _column(self, company, slots, complete):
        slots = dict(slots)
        if (complete and all(a.kind == "exact" for a in slots.values())
                and not feasible(slots.values(), True)):
            again = {o: a.as_printed("nearest") for o, a in slots.items()}
            if feasible(again.values(), True):
                slots = again
        col = Column(company, slots, complete, [])
        col.und_class = self.undisclosed_class(company)
        col.infeasible = not feasible(slots.values(), complete)
        own = slots.get(company)
        if own is not None and own.is_exact():
            if own.lo == 1:
                col.ring_of_one = True
            elif self.options.treasury == "out":
                col.scale = 1 / (1 - own.lo)
                del slots[company]
        scaled = {o: slots[o].scaled(col.scale) for o in sorted(slots)}
        hidden = [scaled.pop(o) for o in list(scaled) if self._is_hidden(o)]
        col.slots = [Slot(o, a) for o, a in scaled.items()]
        if col.infeasible:
            col.printed, col.slots, col.complete = col.slots, [], False
            return col
        lo, hi = sum(a.lo for a in hidden), sum(a.hi for a in hidden)
        col.und = Amount("band", lo, hi if complete else Fraction(1), lo,
                         any(a.lo_open for a in hidden),
                         complete and any(a.hi_open for a in hidden))
        return col

    # --- classes ---------------------------------------------------------

    def undisclosed_class(self, company):
        country = self.world.parties[company].country
        if (self.options.terminal == "foreign" and country
                and country != self.options.home):
            return (country, False)
        return UNDISCLOSED

    def terminal_class(self, pid):
        """Class of an owner where looking through ends; None: go on."""
        if pid in self.columns:
            return None
        p = self.world.parties[pid]
        if p.type == "state":
            country = p.state_of or p.country
            return (country, True) if country else UNKNOWN
        if p.type == "person":
            country = {"either": p.country or p.residence,
                       "nationality": p.country,
                       "residence": p.residence}[self.options.person_by]
            return (country, False) if country else UNKNOWN
        if p.type in ("nominee", "unknown") or not p.country:
            if p.type == "company" and self.options.terminal == "undisclosed":
                return UNDISCLOSED
            return (p.country, False) if p.country else UNKNOWN
        if self.options.terminal == "undisclosed":
            return UNDISCLOSED
        if self.options.terminal == "incorporation":
            return (p.country, False)
        return self.undisclosed_class(pid)

    # --- solving ---------------------------------------------------------

    def pieces(self):
        """Companies in weakly connected pieces, sorted."""
        parent = {c: c for c in self.columns}

        def root(c):
            while parent[c] != c:
                parent[c] = parent[parent[c]]
                c = parent[c]
            return c
        for c, col in self.columns.items():
            for s in col.slots:
                if s.owner in self.columns:
                    parent[root(s.owner)] = root(c)
        out = {}
        for c in self.columns:
            out.setdefault(root(c), []).append(c)
        return [sorted(v) for _, v in sorted(out.items())]

    def solve(self, which="point"):
        """{company: Solution}, at the point graph or at the lower ends."""
        out = {}
        for piece in self.pieces():
            out.update(self._solve_piece(piece, which))
        return out

    def _solve_piece(self, piece, which):
        weights = {c: self.columns[c].weights(which) for c in piece}
        inside = set(piece)
        reach = {c: self._reach(c, weights, inside) for c in piece}
        rings = {}
        for c in piece:
            ring = frozenset(d for d in reach[c] if c in reach[d])
            if ring and reach[c] == ring and all(
                    weights[d][1] == 0 and set(weights[d][0]) <= ring
                    for d in ring):
                rings[c] = ring
        free = [c for c in piece if c not in rings]
        visits = self._visits(free, weights)
        out = {}
        for c in piece:
            out[c] = Solution(c, self, weights, rings, free, visits)
        return out

    @staticmethod
    def _reach(c, weights, inside):
        seen, todo = set(), [c]
        while todo:
            for o in weights[todo.pop()][0]:
                if o in inside and o not in seen:
                    seen.add(o)
                    todo.append(o)
        return seen

    @staticmethod
    def _visits(free, weights):
        """Expected visits N[j][i] of the walk up from j, j itself counted."""
        n = len(free)
        at = {c: k for k, c in enumerate(free)}
        m = [[Fraction(0)] * (2 * n) for _ in range(n)]
        for c, k in at.items():
            m[k][k] += 1
            m[k][n + k] += 1
            for o, w in weights[c][0].items():
                if o in at:
                    m[k][at[o]] -= w
        for k in range(n):
            p = next(r for r in range(k, n) if m[r][k] != 0)
            m[k], m[p] = m[p], m[k]
            d = m[k][k]
            m[k] = [x / d if x else x for x in m[k]]
            for r in range(n):
                f = m[r][k]
                if r != k and f != 0:
                    m[r] = [a - f * b if b else a
                            for a, b in zip(m[r], m[k])]
        return {c: {d: m[k][n + at[d]] for d in free} for c, k in at.items()}

    def cone(self, company, structural=True):
        """The company and every company above it."""
        seen, todo = {company}, [company]
        while todo:
            col = self.columns.get(todo.pop())
            if col is None:
                continue
            for s in col.slots:
                if not structural and s.amount.lo == 0:
                    continue
                if s.owner in self.columns and s.owner not in seen:
                    seen.add(s.owner)
                    todo.append(s.owner)
        return seen


class Solution:
    """Totals by class and holders of one company in one completion."""

    def __init__(self, company, graph, weights, rings, free, visits):
        self.company = company
        self.in_ring = company in rings
        self.classes = {}
        self.holders = {}  # {party: (integrated or None, corrected)}
        if self.in_ring:
            self.classes[RING] = Fraction(1)
            for d in rings[company]:
                self.holders[d] = (None, Fraction(1))
            return
        row = visits[company]
        into = {}  # chance to end in each ring
        for c in free:
            v = row[c]
            if v == 0:
                continue
            named, und = weights[c]
            self._add(graph.columns[c].und_class, v * und)
            for o, w in named.items():
                k = graph.terminal_class(o)
                if k is not None:
                    self._add(k, v * w)
                    y = self.holders.get(o, (Fraction(0),))[0] + v * w
                    self.holders[o] = (y, y)
                elif o in rings:
                    self._add(RING, v * w)
                    into[rings[o]] = into.get(rings[o], 0) + v * w
        for ring, chance in into.items():
            for d in ring:
                self.holders[d] = (None, chance)
        for c in free:
            y = row[c] - (1 if c == company else 0)
            if y != 0:
                self.holders[c] = (y, None if c == company
                                   else row[c] / visits[c][c])

    def _add(self, k, v):
        if v:
            self.classes[k] = self.classes.get(k, Fraction(0)) + v

    def total(self, name, home="JP"):
        """domestic, foreign, foreign_state, a class, or a country code."""
        def fits(k):
            if not isinstance(k, tuple):
                return k == name
            return {"domestic": k[0] == home, "foreign": k[0] != home,
                    "foreign_state": k[0] != home and k[1]
                    }.get(name, k[0] == name)
        return sum((v for k, v in self.classes.items() if fits(k)),
                   Fraction(0))

    def rest(self):
        """What may be of any class: upper end minus lower end."""
        return sum((self.classes.get(k, Fraction(0))
                    for k in (UNDISCLOSED, UNKNOWN, RING)), Fraction(0))

    def countries(self):
        return {k[0] for k in self.classes if isinstance(k, tuple)}
