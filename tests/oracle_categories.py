"""The oracle's half for holders counted by category (docs/methods.md 3.4): the
polytope of a register whose groups have totals, by going through its bases.

A completion gives every named holder and the undisclosed part of every group an
amount; all amounts sum to the whole, those of a group to what it is counted to
have.  At a corner all amounts but one a group that is full (or at its least),
and one of all, are at their ends.  So the corners are those of the groups
alone, put together with one group that takes what is left.
"""
from fractions import Fraction
from itertools import product
from math import lcm

from oracle_bounds import COUNTED, Polytope

GROUPS = ("government", "organisations", "foreign-organisations",
          "foreign-individuals", "individuals")
AT_HOME = {"government", "individuals"}
KINDS = {"financial-institutions": "organisations",
         "financial-firms": "organisations", "corporations": "organisations"}


class Box:
    """Some slots whose sum lies between two ends, in integers."""

    def __init__(self, slots, lo, hi):
        self.slots, self.lo, self.hi = slots, lo, hi  # slots: [(lo, hi)]
        self.edges = self._edges()
        self.corners = self._corners()

    def _edges(self):
        """[(slot that moves, all values with 0 there)]"""
        out = set()
        for k in range(len(self.slots)):
            ends = [sorted(set(s)) for s in self.slots]
            ends[k] = [0]
            out.update((k, values) for values in product(*ends))
        return sorted(out)

    def at(self, edge, value):
        """The point of an edge where its slot has the value, or None."""
        k, values = edge
        lo, hi = self.slots[k]
        if lo <= value <= hi and self.lo <= sum(values) + value <= self.hi:
            return values[:k] + (value,) + values[k + 1:]
        return None

    def _corners(self):
        out = set()
        for k, values in self.edges:
            left = sum(values)
            out.update(self.at((k, values), v) for v in (
                *self.slots[k], self.lo - left, self.hi - left))
        return sorted(out - {None})


class CountedPolytope(Polytope):
    """Corners and stated faces of a register whose holders are counted."""

    def __init__(self, slots, totals):
        """slots: [(owner, amount, group or None)]; totals: {group: (lo, hi)}
        of fractions of the whole.
        """
        rest = {g: self._rest(hi) for g, (_, hi) in totals.items()}
        slots = slots + [(COUNTED if g in AT_HOME else None, rest[g], g)
                         for g in totals]
        self.owners = [o for o, _, _ in slots]
        self.groups = [g for _, _, g in slots]
        every = [x for _, a, _ in slots for x in (a[0], a[1])]
        every += [x for t in totals.values() for x in t]
        self.base = lcm(*(x.denominator for x in every))
        self.lo = [int(a[0] * self.base) for _, a, _ in slots]
        self.hi = [int(a[1] * self.base) for _, a, _ in slots]
        self.open = [(a[2] and a[0] < a[1], a[3] and a[0] < a[1])
                     for _, a, _ in slots]
        self.totals = {g: tuple(int(x * self.base) for x in t)
                       for g, t in totals.items()}
        self.corners = self._of_boxes()
        self.faces = self._of_facets()

    @staticmethod
    def _rest(hi):
        return (Fraction(0), hi, False, False)

    def _of_boxes(self):
        """One group, or one slot of none, takes what the others leave."""
        members = [[k for k, g in enumerate(self.groups) if g == group]
                   for group in self.totals]
        alone = [[k] for k, g in enumerate(self.groups) if g is None]
        boxes = [Box([(self.lo[k], self.hi[k]) for k in m], *ends)
                 for m, ends in zip(members + alone, list(
                     self.totals.values()) + [(0, self.base)] * len(alone))]
        place = [k for m in members + alone for k in m]
        out = set()
        for r, box in enumerate(boxes):
            others = [b.corners for b in boxes[:r] + boxes[r + 1:]]
            for points in product(*others):
                left = self.base - sum(map(sum, points))
                for edge in box.edges:
                    mine = box.at(edge, left - sum(edge[1]))
                    if mine is not None:
                        flat = sum(points[:r] + (mine,) + points[r:], ())
                        point = [0] * len(place)
                        for k, v in zip(place, flat):
                            point[k] = v
                        out.add(tuple(point))
        return sorted(out)

    def _sums(self, corner):
        return {g: sum(v for v, h in zip(corner, self.groups) if h == g)
                for g in self.totals}

    def _of_facets(self):
        """Stated faces without those that contain another: faces are what
        sides of the polytope have in common.
        """
        whole = frozenset(range(len(self.corners)))
        if not any(map(any, self.open)):
            return [(v,) for v in sorted(whole)]
        sums = [self._sums(w) for w in self.corners]
        sides = set()
        for k, ends in enumerate(zip(self.lo, self.hi)):
            sides.update(frozenset(v for v in whole if self.corners[v][k] == e)
                         for e in ends)
        for g, ends in self.totals.items():
            sides.update(frozenset(v for v in whole if sums[v][g] == e)
                         for e in ends)
        faces, todo = {whole}, [whole]
        while todo:
            face = todo.pop()
            new = {face & s for s in sides} - faces - {frozenset()}
            faces |= new
            todo += new
        stated = [f for f in faces if f and self.is_stated(f)]
        return sorted(tuple(sorted(f)) for f in stated
                      if not any(o < f for o in stated))

    def can_be(self):
        """Is there a stated completion?"""
        return bool(self.corners) and self.is_stated(range(len(self.corners)))


def groups_of(party, home):
    """The groups a holder may be counted in, by what is known of it."""
    law = party.country
    if party.type == "state":
        law = party.state_of or law
        return {"government" if law == home else "foreign-organisations"} \
            if law else {"government", "foreign-organisations"}
    kind = {"person": "individuals", "company": "organisations",
            "nominee": "organisations"}.get(party.type)
    if kind:
        return {w for w, fits in ((kind, law in (None, home)),
                                  ("foreign-" + kind, law != home)) if fits}
    if party.type in ("fund", "association"):
        return {g for g in GROUPS[1:] if not law
                or g.startswith("foreign") == (law != home)}
    return set(GROUPS)


class Table:
    """The rows of one table: one company, one day."""

    def __init__(self, rows):
        self.day = rows[0]["as_of"]
        self.unit = int(rows[0].get("unit") or 1)
        self.lots = dict.fromkeys(GROUPS, 0)
        self.total = None
        for r in rows:
            if r["category"] == "total":
                self.total = int(r["units"])
            else:
                self.lots[KINDS.get(r["category"], r["category"])] += int(
                    r["units"])

    def adds_up(self):
        return self.total == sum(self.lots.values())

    def whole(self, statements):
        """Shares of all, from amounts of the day where there are odd lots."""
        shares = self.total * self.unit
        if self.unit == 1:
            return shares
        for s in statements:
            if s.as_of == self.day and s.base is not None and \
                    0 <= s.base - shares <= Fraction(shares, 20):
                return s.base
        return None

    def totals(self, whole, own, may):
        """{group: (lo, hi)} in shares without its own; may: {group: most
        that holders of several groups can have of it}
        """
        odd = whole - self.total * self.unit - own % self.unit
        out = {}
        for g in GROUPS:
            lo = self.lots[g] * self.unit
            lo -= own - own % self.unit if g == "individuals" else 0
            if lo + odd < 0:
                return None
            out[g] = (max(lo - may[g], 0), lo + odd)
        return out


USED, CONTRADICTS = "used", "categories-unused"


def judge(graph, company, table, held):
    """(state, polytope or None): held are its stated words."""
    col, home = graph.columns[company], graph.options.home
    party = graph.world.parties[company]
    words = [held[o] for o in sorted(held)]
    if not table.adds_up():
        return CONTRADICTS, None
    whole = table.whole([w.statement for w in words])
    own = held.get(company)
    if (not whole or col.infeasible or col.ring_of_one or col.complete
            or (party.country and party.country != home)
            or any(w.day > table.day or w.statement.kind == "votes"
                   for w in words)
            or own and not own.statement.amount.is_exact()):
        return "not used", None
    own = own.statement.amount.lo * whole if own else Fraction(0)
    if own.denominator != 1:
        return CONTRADICTS, None  # shares of another whole
    left = Fraction(whole)
    left -= own if graph.options.treasury == "out" else 0
    may, slots = dict.fromkeys(GROUPS, Fraction(0)), []
    for s in col.slots:
        fits = (set() if s.owner == company else
                groups_of(graph.world.parties[s.owner], home))
        for g in fits if len(fits) > 1 else ():
            may[g] += s.amount.hi * left
        a = s.amount
        slots.append((s.owner, (a.lo, a.hi, a.lo_open, a.hi_open),
                      min(fits) if len(fits) == 1 else None))
    totals = table.totals(whole, own, may)
    if totals is None:
        return CONTRADICTS, None
    p = CountedPolytope(slots, {g: (lo / left, hi / left)
                                for g, (lo, hi) in totals.items()})
    return (USED, p) if p.can_be() else (CONTRADICTS, None)


def count_holders(graph, tables):
    """Give the columns of a graph their tables; {company: what came of it}."""
    out = {}
    for company, rows in sorted(tables.items()):
        if company not in graph.columns:
            continue
        held, _ = graph.world.words(company, graph.options.of, graph.day)
        out[company], graph.columns[company].polytope = judge(
            graph, company, Table(rows), held)
    return out
