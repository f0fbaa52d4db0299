"""The oracle's half for bounds: least and greatest share of a class over all
completions of what is disclosed, by going through every corner.

A completion gives each company a point of its polytope {lo <= w <= hi, sum =
1}, the undisclosed part one slot among the others.  The share of a set of
owners at j is the chance f(j) that the walk upward from j ends there; what
goes round in a closed ring for ever ends nowhere.  Undisclosed, unknown class
and rings are 0 in a lower end; an upper end is 1 minus the least share of all
owners that are known and not of the class, so there they are 1.

Why corners suffice, also where rings close.  Keep all companies but j as they
are and let w be j's point.  With g_i the chance to come back from i to j, and
b_i the chance to end among the owners asked for without coming back,

    f(j) = <b, w> / (1 - <g, w>),     f(c) = a + p f(j)

with a, p >= 0 that do not depend on w.  Where <g, w> = 1 the walk never ends,
f(j) = 0, and <b, w> is 0 too; as every g_i <= 1 these w are a face of the
polytope, whose corners are corners of the polytope.  So f(j) is 0 on that
face, if there is one.  A point off it is a mean of corners v with weights t,
f(j) = sum t <b, v> / sum t (1 - <g, v>), the sum over the corners off the
face, and that lies between the least and the greatest of their f(j).  So for
the c asked about j can be moved to a corner without making f(c) greater (or:
smaller), and then the next company.

Attained.  Stated sets lack the open ends, so they are polytopes without some
faces, and dense in them.  Each stated point is inside exactly one face of its
polytope, and a face is stated inside where no slot of it stays at an open
end.  By the formulas above f(c) has its extreme at inner points of a choice
of one face a company exactly if it has it at all their corners (it is not
below the extreme anywhere, and inside a face between its corners).  So a
bound is attained exactly if there are stated faces, one a company, with all
combinations of their corners among the best combinations.
"""
from fractions import Fraction
from itertools import product
from math import lcm

COUNTED = "counted at home"  # undisclosed, in a group of holders at home
NOBODY = "--"  # a country of which nobody is known


class Polytope:
    """The completions of one company's register: corners, in integers over
    `base`, and the smallest stated faces as tuples of corner numbers.
    """

    def __init__(self, slots):
        """[(owner or None for undisclosed, amount)]"""
        self.owners = [o for o, _ in slots]
        amounts = [a for _, a in slots]
        self.base = lcm(*(x.denominator for a in amounts
                          for x in (a.lo, a.hi)))
        self.lo = [int(a.lo * self.base) for a in amounts]
        self.hi = [int(a.hi * self.base) for a in amounts]
        self.open = [(a.lo_open and a.lo < a.hi, a.hi_open and a.lo < a.hi)
                     for a in amounts]
        self.corners = self._corners()
        self.faces = self._stated()

    def _corners(self):
        out = set()
        n = len(self.owners)
        for rest in range(n):
            others = [k for k in range(n) if k != rest]
            for ends in product(*(sorted({self.lo[k], self.hi[k]})
                                  for k in others)):
                left = self.base - sum(ends)
                if self.lo[rest] <= left <= self.hi[rest]:
                    out.add(ends[:rest] + (left,) + ends[rest:])
        return sorted(out)

    def _stated(self):
        """Faces of which the inside is stated, without those that contain
        another.
        """
        if not any(map(any, self.open)):
            self.every_stated = [(v,) for v in range(len(self.corners))]
            return self.every_stated
        every = set()
        for pattern in product(*(sorted({(x,), (y,), None}, key=str)
                                 for x, y in zip(self.lo, self.hi))):
            face = tuple(v for v, w in enumerate(self.corners)
                         if all(p is None or w[k] == p[0]
                                for k, p in enumerate(pattern)))
            if face:
                every.add(face)
        self.every_stated = sorted(f for f in every if self.is_stated(f))
        return sorted(f for f in self.every_stated
                      if not any(set(o) < set(f) for o in self.every_stated))

    def is_stated(self, face):
        """Does no slot stay at an open end on all of the face?"""
        for k, (lo_open, hi_open) in enumerate(self.open):
            values = {self.corners[v][k] for v in face}
            if ((lo_open and values == {self.lo[k]})
                    or (hi_open and values == {self.hi[k]})):
                return False
        return True


def polytope_of(col):
    return col.polytope or Polytope([(s.owner, s.amount) for s in col.slots]
                    + [(None, col.und)])


def solve(rows, n):
    """x of A x = B, rows [A | B] of integers: numerators, and a denominator.
    Elimination without fractions (Bareiss); A is a nonsingular M-matrix, so
    no pivot is 0.
    """
    last = 1
    for k in range(n):
        row, p = rows[k], rows[k][k]
        for i in range(n):
            if i != k:
                f = rows[i][k]
                rows[i] = [(p * a - f * b) // last
                           for a, b in zip(rows[i], row)]
        last = p
    return [r[n:] for r in rows], last


def fits(name, k, home):
    """Is a class of the total: domestic, foreign, foreign_state, a code?"""
    if not isinstance(k, tuple):
        return False
    return {"domestic": k[0] == home, "foreign": k[0] != home,
            "foreign_state": k[0] != home and k[1]}.get(name, k[0] == name)


class Piece:
    """Companies that hang together, and their walks upward."""

    def __init__(self, graph, companies, party=None):
        """party: an owner where every walk ends, a class of its own."""
        self.graph, self.party = graph, party
        self.names = list(companies)
        self.at = {c: k for k, c in enumerate(self.names)}
        self.polytopes = [polytope_of(graph.columns[c]) for c in self.names]
        self.classes = []  # that some slot ends in
        self.ends = [[self._end(c, o) for o in p.owners]
                     for c, p in zip(self.names, self.polytopes)]
        self.totals = self._totals()

    def _totals(self):
        """{total: (numbers of its classes, of the others that are known, or
        cannot be of it)}
        """
        home = self.graph.options.home
        known = [k for k in self.classes if isinstance(k, tuple)]
        names = ["domestic", "foreign", "foreign_state", NOBODY]
        names += sorted({k[0] for k in known})
        out = {}
        for name in names:
            mine = [k for k in known if fits(name, k, home)]
            others = [k for k in self.classes if k not in mine and (
                k in known or k == COUNTED and name not in ("domestic", home))]
            out[name] = tuple(frozenset(map(self.classes.index, some))
                              for some in (mine, others))
        return out

    def _end(self, company, owner):
        """Where a slot leads: (company number, class number), one None."""
        if owner in self.at and owner != self.party:
            return self.at[owner], None
        k = (owner if owner is not None and owner == self.party else
             self.graph.columns[company].und_class if owner is None else
             COUNTED if owner == COUNTED else
             self.graph.terminal_class(owner))
        if k not in self.classes:
            self.classes.append(k)
        return None, self.classes.index(k)

    def combinations(self):
        """How many combinations of corners there are."""
        out = 1
        for p in self.polytopes:
            out *= len(p.corners)
        return out

    def every_combination(self):
        """One corner number a company."""
        return product(*(range(len(p.corners)) for p in self.polytopes))

    def walk(self, points):
        """([numerators by class] by company, denominator) at one completion:
        where the walk up from each company ends.  points: (values, base) of
        each company.
        """
        n = len(self.names)
        up, out = [], []
        for (values, _), ends in zip(points, self.ends):
            above = [0] * n
            mass = [0] * len(self.classes)
            for w, (i, k) in zip(values, ends):
                if i is None:
                    mass[k] += w
                else:
                    above[i] += w
            up.append(above)
            out.append(mass)
        free = self._not_in_rings(up, out)
        rows = [[(points[j][1] if i == j else 0) - up[j][i] for i in free]
                + out[j] for j in free]
        x, den = solve(rows, len(free))
        ended = [[0] * len(self.classes)] * n
        for j, row in zip(free, x):
            ended[j] = row
        return ended, den

    @staticmethod
    def _not_in_rings(up, out):
        """Companies from which the walk can end."""
        free = {j for j, mass in enumerate(out) if any(mass)}
        grown = True
        while grown:
            new = {j for j, above in enumerate(up) if j not in free
                   and any(above[i] for i in free)}
            free |= new
            grown = bool(new)
        return sorted(free)

    def corner(self, combination):
        return [(p.corners[v], p.base)
                for p, v in zip(self.polytopes, combination)]

    def cone(self, company):
        """Numbers of the companies that can be above it, itself first."""
        seen, todo = [self.at[company]], [self.at[company]]
        while todo:
            j = todo.pop()
            p = self.polytopes[j]
            for k, (i, _) in enumerate(self.ends[j]):
                if (i is not None and i not in seen
                        and any(v[k] for v in p.corners)):
                    seen.append(i)
                    todo.append(i)
        return seen


class Extreme:
    """Least share of one set of owners at one company."""

    def __init__(self):
        self.num, self.den = 2, 1
        self.best = []  # combinations of corners

    def offer(self, num, den, combination):
        d = num * self.den - self.num * den
        if d < 0:
            self.num, self.den = num, den
            self.best = []
        if d <= 0:
            self.best.append(combination)

    def value(self):
        return Fraction(self.num, self.den)


class Range:
    def __init__(self, lower, upper, lower_faces, upper_faces):
        self.lower, self.upper = lower, upper
        # stated faces, one a company, that reach the end; None: none does
        self.lower_faces, self.upper_faces = lower_faces, upper_faces

    @property
    def lower_attained(self):
        return self.lower_faces is not None

    @property
    def upper_attained(self):
        return self.upper_faces is not None


class Bounds:
    """Sharp ends of every total of the companies of one piece."""

    def __init__(self, graph, companies):
        self.piece = Piece(graph, companies)
        p = self.piece
        self.names = [name for name in p.totals if name != NOBODY]
        self.rings = False  # does a ring close at some corner?
        self.sets = {s: [Extreme() for _ in p.names]
                     for pair in p.totals.values() for s in pair}
        self._run()

    def _run(self):
        p = self.piece
        for combination in p.every_combination():
            ended, den = p.walk(p.corner(combination))
            for row in ended:
                self.rings |= not any(row)
            for s, extremes in self.sets.items():
                for e, row in zip(extremes, ended):
                    e.offer(sum(row[k] for k in s), den, combination)

    def range(self, company, name):
        j = self.piece.at[company]
        lo, hi = (self.sets[s][j] for s in
                  self.piece.totals.get(name, self.piece.totals[NOBODY]))
        return Range(lo.value(), 1 - hi.value(),
                     self.reached(company, lo), self.reached(company, hi))

    def reached(self, company, extreme):
        """Stated faces, one a company, all corners of which are best."""
        p = self.piece
        cone = set(p.cone(company))
        best = set(extreme.best)
        for faces in product(*(q.faces if k in cone else q.faces[:1]
                               for k, q in enumerate(p.polytopes))):
            if all(c in best for c in product(*faces)):
                return faces
        return None


def of_owner(graph, companies, party):
    """{company: (lower, upper)} of the integrated share (the sum over walks)
    of one owner, nothing undisclosed being his.

    With f the chance to meet him and r that chance from his own holders, the
    sum over walks is f / (1 - r), as a function of one register again a ratio
    of two linear ones.  None: no end, where he may be in a closed ring.
    """
    p = Piece(graph, companies, party)
    out = {c: (Fraction(0),) * 2 for c in p.names if c != party}
    if party not in p.classes:
        return out
    k = p.classes.index(party)
    every = {c: set() for c in out}
    for combination in p.every_combination():
        ended, den = p.walk(p.corner(combination))
        again = ended[p.at[party]][k] if party in p.at else 0
        for c in out:
            f = ended[p.at[c]][k]
            every[c].add(Fraction(f, den - again) if again < den
                         else None if f else Fraction(0))
    return {c: (min((v for v in values if v is not None), default=None),
                None if None in values else max(values))
            for c, values in every.items()}


def point_of(piece):
    """The point graph as a completion of the piece."""
    out = []
    for c in piece.names:
        col = piece.graph.columns[c]
        values = col.values("point")
        values = values + [1 - sum(values)]
        base = lcm(*(v.denominator for v in values))
        out.append(([int(v * base) for v in values], base))
    return out


def greedy(piece, wanted, ended, den):
    """The corner that is least by the shares of the owners in another
    completion: one round of policy iteration.
    """
    chosen = []
    for p, ends in zip(piece.polytopes, piece.ends):
        worth = [sum(ended[i][k] for k in wanted) if i is not None
                 else den * (k in wanted) for i, k in ends]
        chosen.append(min(range(len(p.corners)), key=lambda v: sum(
            w * x for w, x in zip(p.corners[v], worth))))
    return piece.walk(piece.corner(chosen))


def rounds_differ(piece, wanted):
    """Is a second round lower than the first one anywhere?"""
    shares = []
    ended, den = piece.walk(point_of(piece))
    for _ in range(2):
        ended, den = greedy(piece, wanted, ended, den)
        shares.append([Fraction(sum(row[k] for k in wanted), den)
                       for row in ended])
    return any(b < a for a, b in zip(*shares))


def one_round_is_wrong(bounds):
    """Would stopping after one round give another end somewhere?"""
    p = bounds.piece
    point = p.walk(point_of(p))
    for wanted, extremes in bounds.sets.items():
        ended, den = greedy(p, wanted, *point)
        for e, row in zip(extremes, ended):
            if Fraction(sum(row[k] for k in wanted), den) != e.value():
                return True
    return False
