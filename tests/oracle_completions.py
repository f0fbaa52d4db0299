"""Control by brute force: in every completion on its own, who holds a majority
of the votes; then what is so in all of them, in some, in none.

Nothing of docs/methods.md 4.2 is used, neither its formulas for min and max
nor its fixpoints over them.  A completion is a corner of each company's
register, open ends kept off by a hair (votes of a fixed set are linear in a
register, but for own shares, and there still greatest and least at corners),
a holder for each company's undisclosed part (the bloc, an outsider, a company
of the world, the company itself: all to one, by the same argument) and, for
each owner of unknown class, whether he is of the bloc.  Where the undisclosed
part counts to a country it is or is not of a bloc; that one owner has it is as
possible as elsewhere.
"""
from fractions import Fraction
from itertools import product
from math import prod

from oracle import UNDISCLOSED, UNKNOWN
from oracle_control import corners

CERTAIN, NAMED, UNDISCLOSED_ONLY, EXCLUDED = (
    "certain", "possible", "possible through undisclosed", "excluded")
BLOC, OUTSIDER = "bloc", "outsider"  # holders of an undisclosed part


class Register:
    """What each holder has of the votes of one company in a completion."""

    def __init__(self, company, votes, holder):
        self.company, self.votes, self.holder = company, votes, holder


class Worlds:
    """All completions of some companies of a graph."""

    def __init__(self, graph, companies):
        self.graph, self.companies = graph, sorted(companies)
        self.registers = [self._registers(c) for c in self.companies]
        # one owner may also have what counts to a country
        self.of_one = [self._registers(c, True) for c in self.companies]

    def _registers(self, company, of_one=False):
        col = self.graph.columns[company]
        known = isinstance(col.und_class, tuple)
        out = []
        for values in corners(col):
            holders = [col.und_class if known else OUTSIDER]
            if values[-1] and (of_one or not known):
                holders += [BLOC] + self.companies
            out += [Register(company, self._votes(col, values, h), h)
                    for h in holders]
        return out

    def _votes(self, col, values, holder):
        """{holder: part of the votes}, own shares out of the whole."""
        votes = {}
        for k, v in values.items():
            o = col.slots[k].owner if k >= 0 else holder
            votes[o] = votes.get(o, Fraction(0)) + v
        own = votes.get(col.company, Fraction(0))
        if self.graph.options.treasury == "out" and 0 < own < 1:
            del votes[col.company]
            votes = {o: v / (1 - own) for o, v in votes.items()}
        return {o: v for o, v in votes.items() if v}

    def owners(self):
        """Named holders of anything."""
        return sorted({s.owner for c in self.companies
                       for s in self.graph.columns[c].slots})

    def unknown(self):
        """Those of whom it is not known whether they are foreign: also
        companies whose own holders are all undisclosed.
        """
        return [o for o in self.owners()
                if self.graph.terminal_class(o) in (UNKNOWN, UNDISCLOSED)]

    def count(self):
        """How many completions there are, of blocs or of one owner."""
        return max(2 ** len(self.unknown()) * prod(map(len, self.registers)),
                   prod(map(len, self.of_one)))

    # --- who controls what -------------------------------------------------

    def pooled(self, fits, test):
        """{company: state} of all owners whose class fits, together."""
        seed = {o for o in self.owners() if isinstance(
            self.graph.terminal_class(o), tuple)
            and fits(self.graph.terminal_class(o))}
        seed |= {k for k in {self.graph.columns[c].und_class
                             for c in self.companies}
                 if isinstance(k, tuple) and fits(k)}
        maybe = self.unknown()
        always, ever = set(self.companies), set()
        for combination in product(*self.registers):
            for who in product((False, True), repeat=len(maybe)):
                more = {o for o, yes in zip(maybe, who) if yes}
                got = self._closure(combination, seed | more | {BLOC}, test)
                always &= got
                ever |= got
        return {c: CERTAIN if c in always else NAMED if c in ever
                else EXCLUDED for c in self.companies}

    def owner(self, party, test):
        """{company: state} of one owner."""
        always, named, ever = set(self.companies), set(), set()
        for combination in product(*self.of_one):
            got = self._closure(combination, {party, BLOC}, test)
            always &= got
            ever |= got
            if all(r.holder not in self.companies and r.holder != BLOC
                   for r in combination):
                named |= got
        return {c: CERTAIN if c in always else NAMED if c in named
                else UNDISCLOSED_ONLY if c in ever else EXCLUDED
                for c in self.companies if c != party}

    def _closure(self, combination, bloc, test):
        members, won = set(bloc), set()
        while True:
            new = {r.company for r in combination
                   if r.company not in won
                   and test.passes(sum((v for o, v in r.votes.items()
                                        if o in members), Fraction(0)))}
            if not new:
                return won
            won |= new
            members |= new

    def holders(self):
        """{company: its named holders}"""
        return {c: {s.owner for s in self.graph.columns[c].slots
                    if s.amount.hi} for c in self.companies}
