"""The oracle's half for control: who certainly, who possibly holds a majority
of the votes, by fixpoint; and by enumeration of completions on tiny graphs,
which checks the fixpoint itself.
"""
from fractions import Fraction
from itertools import product

from oracle import UNDISCLOSED, UNKNOWN, Graph, Options


class Test:
    """A threshold with its operator."""

    def __init__(self, threshold=Fraction(1, 2), strict=True):
        self.threshold, self.strict = threshold, strict

    def min_passes(self, value, is_open):
        if self.strict:
            return value > self.threshold or (value == self.threshold
                                              and is_open)
        return value >= self.threshold

    def max_passes(self, value, is_open):
        if self.strict:
            return value > self.threshold
        return value > self.threshold or (value == self.threshold
                                          and not is_open)

    def passes(self, value):
        return value > self.threshold or (not self.strict
                                          and value == self.threshold)


class Bloc:
    """Whose votes count together: seeds, and how undisclosed slots count."""

    def __init__(self, seed_min, seed_max, und_in, und_may):
        self.seed_min, self.seed_max = set(seed_min), set(seed_max)
        self.und_in = und_in    # f(column): its undisclosed is in the bloc
        self.und_may = und_may  # f(column): it may be


def one_owner(party):
    return Bloc([party], [party], lambda c: False, lambda c: False)


def one_owner_or_undisclosed(party):
    """Whatever country an undisclosed part counts to, it may be his."""
    return Bloc([party], [party], lambda c: False, lambda c: True)


def pooled(graph, fits):
    """A bloc of classes: fits(class) of terminal owners."""
    lo, hi = set(), set()
    for p in graph.world.parties:
        k = graph.terminal_class(p)
        if isinstance(k, tuple) and fits(k):
            lo.add(p)
        if k in (UNKNOWN, UNDISCLOSED):
            hi.add(p)

    def und_in(col):
        return isinstance(col.und_class, tuple) and fits(col.und_class)
    return Bloc(lo, lo | hi, und_in,
                lambda col: col.und_class == UNDISCLOSED or und_in(col))


def foreign(graph):
    return pooled(graph, lambda k: k[0] != graph.options.home)


def foreign_state(graph):
    return pooled(graph, lambda k: k[0] != graph.options.home and k[1])


def country(graph, code):
    return pooled(graph, lambda k: k[0] == code)


class Ends:
    """Sums over the slots in the bloc, out of it, and the own slot."""

    def __init__(self, col, members, und_in, treasury):
        self.lo_in = self.hi_in = self.lo_out = self.hi_out = Fraction(0)
        self.lo_in_open = self.hi_in_open = False
        self.lo_out_open = self.hi_out_open = False
        self.own = None
        places = []
        for s in col.slots:
            if (s.owner == col.company and treasury == "out"
                    and not s.amount.is_exact()):
                self.own = s.amount  # a band of own shares: never votes
            else:
                places.append((s.owner in members, s.amount))
        for inside, a in places + [(und_in, col.und)]:
            if inside:
                self.lo_in += a.lo
                self.hi_in += a.hi
                self.lo_in_open |= a.lo_open
                self.hi_in_open |= a.hi_open
            else:
                self.lo_out += a.lo
                self.hi_out += a.hi
                self.lo_out_open |= a.lo_open
                self.hi_out_open |= a.hi_open


def larger(a, b):
    """The larger of two (value, open); on a tie open if either is."""
    if a[0] == b[0]:
        return a[0], a[1] or b[1]
    return a if a[0] > b[0] else b


def smaller(a, b):
    if a[0] == b[0]:
        return a[0], a[1] or b[1]
    return a if a[0] < b[0] else b


def min_votes(col, members, und_in, treasury="out"):
    e = Ends(col, members, und_in, treasury)
    if e.own is not None:
        return own_band(e, least=True)
    return larger((e.lo_in, e.lo_in_open), (1 - e.hi_out, e.hi_out_open))


def max_votes(col, members, und_in, treasury="out"):
    e = Ends(col, members, und_in, treasury)
    if e.own is not None:
        return own_band(e, least=False)
    return smaller((e.hi_in, e.hi_in_open), (1 - e.lo_out, e.lo_out_open))


def own_band(e, least):
    """Sharp end of S / (1 - w), w the company's own shares, a band.

    For a fixed w the extreme S is the cut above with 1 - w in place of 1;
    the quotient is monotone on either side of the one w where the two sides
    of the cut meet, so both ends of w and that w are tried.
    """
    lo = max(e.own.lo, 1 - e.hi_in - e.hi_out)
    hi = min(e.own.hi, 1 - e.lo_in - e.lo_out)
    tries = {lo, hi}
    meet = (1 - e.lo_in - e.hi_out) if least else (1 - e.hi_in - e.lo_out)
    if lo < meet < hi:
        tries.add(meet)
    best = None
    for w in sorted(tries):
        if w == 1:
            continue
        w_open = ((w == e.own.lo and e.own.lo_open)
                  or (w == e.own.hi and e.own.hi_open))
        if least:
            s = larger((e.lo_in, e.lo_in_open),
                       (1 - w - e.hi_out, e.hi_out_open))
        else:
            s = smaller((e.hi_in, e.hi_in_open),
                        (1 - w - e.lo_out, e.lo_out_open))
        v = s[0] / (1 - w)
        # Where w moves nothing its own open end cannot bar the value.
        is_open = s[1] or w_open
        if (best is None or (v < best[0] if least else v > best[0])
                or (v == best[0] and best[1] and not is_open)):
            best = (v, is_open)
    return best if best is not None else (Fraction(0), False)


def close(graph, seed, passes):
    """Least set with the seed that holds whatever passes."""
    members = set(seed)
    while True:
        new = {c for c, col in graph.columns.items()
               if c not in members and passes(col, members)}
        if not new:
            return members
        members |= new


def certain(graph, bloc, test):
    t = graph.options.treasury
    return close(graph, bloc.seed_min, lambda col, m: test.min_passes(
        *min_votes(col, m, bloc.und_in(col), t)))


def possible(graph, bloc, test):
    t = graph.options.treasury
    return close(graph, bloc.seed_max, lambda col, m: test.max_passes(
        *max_votes(col, m, bloc.und_may(col), t)))


class Closures:
    """What each owner controls, each closure made once."""

    def __init__(self, graph, test=None):
        self.graph, self.test = graph, test or Test()
        self.piece_of, self.holds, self.made = {}, {}, {}
        for piece in graph.pieces():
            sub = SubGraph(graph, piece)
            for c in piece:
                self.piece_of[c] = sub
        for c, col in graph.columns.items():
            for s in col.slots:
                self.holds.setdefault(s.owner, set()).add(c)

    def members(self, owner, choose):
        """The owner and all that it certainly (possibly) controls."""
        if (owner, choose) not in self.made:
            pieces = {id(p): p for p in
                      (self.piece_of[c] for c in self.holds.get(owner, ()))}
            got = {owner}
            for p in pieces.values():
                got |= choose(p, one_owner(owner), self.test)
            self.made[owner, choose] = got
        return self.made[owner, choose]

    def without(self, owner, company, choose):
        """The same where the company itself is no help: what it holds does
        not count.
        """
        if company not in self.members(owner, choose):
            return self.members(owner, choose)
        if not any(company in (s.owner for s in self.graph.columns[c].slots)
                   for c in self.graph.cone(company)
                   if c in self.graph.columns and c != company):
            return self.members(owner, choose) - {company}
        cone = self.graph.cone(company) & set(self.graph.columns)
        return choose(SubGraph(self.graph, cone - {company}),
                      one_owner(owner), self.test)

    def pairs(self, choose):
        """{(controller, company)} over every named owner."""
        return {(o, c) for o in self.holds
                for c in self.members(o, choose) if c != o}


def pairs(graph, test=None, choose=certain):
    """{(controller, company)} over every named owner."""
    return Closures(graph, test).pairs(choose)


def is_top(closures, owner, controlled):
    """Controlled by nobody, and not by its own group either."""
    if owner in controlled:
        return False
    col = closures.graph.columns.get(owner)
    if col is None:
        return True
    votes = min_votes(col, closures.members(owner, certain), False,
                      closures.graph.options.treasury)
    return not closures.test.min_passes(*votes)


def tops_among(closures):
    """{owner that certainly controls something: is it a top?}"""
    found = closures.pairs(certain)
    controlled = {c for _, c in found}
    return {o: is_top(closures, o, controlled) for o, _ in found}


def tops(graph, test=None):
    """{company: [its ultimate controllers]}, certain ones only."""
    closures = Closures(graph, test)
    top = tops_among(closures)
    out = {}
    for o, c in sorted(closures.pairs(certain)):
        if top[o]:
            out.setdefault(c, []).append(o)
    return out


class SubGraph:
    """The columns of some companies, for closures that stay inside."""

    def __init__(self, graph, companies):
        self.world, self.options = graph.world, graph.options
        self.columns = {c: graph.columns[c] for c in companies}
        self.terminal_class = graph.terminal_class


def votes_graph(world, options=None):
    """The graph for control: deemed votes."""
    return Graph(world, (options or Options()).voting())


# --- enumeration ------------------------------------------------------------

TINY = Fraction(1, 10 ** 9)  # how far an open end is kept off


def corners(col):
    """Corner completions of a column: {index of the slot: value}.

    Open ends are moved inward by TINY.  Index -1 is the undisclosed slot
    proper.
    """
    ranges = [(k, a.lo + (TINY if a.lo_open else 0),
               a.hi - (TINY if a.hi_open else 0)) for k, a in
              [(k, s.amount) for k, s in enumerate(col.slots)]
              + [(-1, col.und)]]
    out = []
    for r, (_, rlo, rhi) in enumerate(ranges):
        ends = [(lo, hi) if lo != hi else (lo,)
                for k, (_, lo, hi) in enumerate(ranges) if k != r]
        for choice in product(*ends):
            rest = 1 - sum(choice)
            if not rlo <= rest <= rhi:
                continue
            values = list(choice[:r]) + [rest] + list(choice[r:])
            out.append(dict((ranges[k][0], v) for k, v in enumerate(values)))
    unique = []
    for v in out:
        if v not in unique:
            unique.append(v)
    return unique


def completions(col, treasury):
    """The same as votes, {owner or None: part of the shares that vote}."""
    return [over_votes(col, v, treasury) for v in corners(col)]


def over_votes(col, values, treasury):
    """{owner or None: votes} of one completion, own shares out."""
    own = sum((v for k, v in values.items()
               if k >= 0 and col.slots[k].owner == col.company), Fraction(0))
    base = 1 - own if treasury == "out" and own < 1 else Fraction(1)
    out = {}
    for k, v in values.items():
        owner = col.slots[k].owner if k >= 0 else None
        if owner == col.company:
            continue
        out[owner] = out.get(owner, Fraction(0)) + v / base
    return out


def enumerate_control(graph, bloc, test):
    """(certain, possible) over all corner completions; tiny graphs only."""
    names = sorted(graph.columns)
    choices = [completions(graph.columns[c], graph.options.treasury)
               for c in names]
    always, ever = None, set()
    for combo in product(*choices):
        lo = majority(graph, names, combo, bloc.seed_min, bloc.und_in, test)
        hi = majority(graph, names, combo, bloc.seed_max, bloc.und_may, test)
        always = lo if always is None else always & lo
        ever |= hi
    return always, ever


def majority(graph, names, combo, seed, und, test):
    members = set(seed)
    grown = True
    while grown:
        grown = False
        for c, votes in zip(names, combo):
            if c in members:
                continue
            u = und(graph.columns[c])
            s = sum((v for o, v in votes.items()
                     if (u if o is None else o in members)), Fraction(0))
            if test.passes(s):
                members.add(c)
                grown = True
    return members
