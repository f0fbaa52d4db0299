"""Random worlds of companies that count their holders by category, each made
from one true completion; small enough that every corner can be gone through.
"""
import random
from fractions import Fraction

from oracle import Party
from oracle_categories import GROUPS, KINDS, groups_of
from worlds import DAY, EARLIER, decimal_text

LATER = "2025-06-30"
OWNERS = (("P", "person", dict(country="JP")),
          ("Q", "person", dict(country="US")),
          ("R", "person", dict(residence="DE")),  # nationality not stated
          ("V", "person", {}),
          ("G", "state", dict(state_of="JP")),
          ("S", "state", dict(state_of="CN")),
          ("K", "company", dict(country="KY")),
          ("T", "company", dict(country="JP")),
          ("X", "company", {}),
          ("F", "fund", dict(country="LU")),
          ("H", "association", dict(country="JP")),
          ("U", "unknown", {}),
          ("N", "nominee", dict(country="US")))
ROWS = {"organisations": sorted(KINDS)}  # the groups of several categories
LOTS = 16


class CategoriesWorld:
    """One world: rows of parties, of holdings and of categories."""

    def __init__(self, seed, attempt, home):
        self.rng = r = random.Random("c%d/%d" % (seed, attempt))
        self.prefix, self.home = "c%d-" % seed, home
        self.parties, self.holdings, self.categories = [], [], []
        self.companies = [self.prefix + c for c in
                          "ABCD"[:r.choice([1, 2, 2, 3, 3, 4])]]
        for c in self.companies:
            self._party(c, "company",
                        country=r.choice([home] * 6 + ["", "DE"]))
        for name, kind, fields in OWNERS:
            self._party(self.prefix + name, kind, **fields)
        self.known = {p["id"]: Party(p["id"], p) for p in self.parties}
        loop = r.random() < 0.6
        for k, c in enumerate(self.companies):
            must = self.companies[k - 1] if loop else c
            self._company(c, [must] if must != c else [])

    def _party(self, pid, kind, **fields):
        self.parties.append(dict(id=pid, name="Name " + pid, type=kind,
                                 **fields))

    def _owners(self, company, out):
        r = self.rng
        n = r.choice([1, 2, 2, 3, 3])
        while len(out) < n:
            o = r.choice(self.companies if r.random() < 0.3
                         else sorted(self.known))
            if o not in out and o != company:
                out.append(o)
        if r.random() < 0.25:
            out.append(company)
        return out

    def _split(self, n, parts):
        """A whole number among the parts, none below 0."""
        cuts = sorted(self.rng.randint(0, n) for _ in range(parts - 1))
        return [b - a for a, b in zip([0] + cuts, cuts + [n])]

    def _company(self, company, owners):
        r = self.rng
        owners = self._owners(company, owners)
        unit = r.choice([1, 1, 10, 100])
        odd = 0 if unit == 1 else r.randint(0, 8 * unit // 10)
        whole = LOTS * unit + odd
        self.counted = 0.4 if unit == 1 else 0.7  # counts tell odd lots
        style = r.choice(["good"] * 14 + ["moved"] * 4 + [
            "wrong sum", "complete", "old", "late", "votes", "odd"])
        groups = [r.choice(sorted(groups_of(self.known[o], self.home)))
                  if o != company else "individuals" for o in owners]
        hidden = [] if style == "complete" else [
            g for g in GROUPS if r.random() < 0.6] or [r.choice(GROUPS)]
        every = groups + hidden
        lots = [1 + x for x in self._split(LOTS - len(every), len(every))]
        more = self._split(odd, len(every))
        for k, o in enumerate(owners):
            self._holding(o, company, lots[k] * unit + more[k], whole, style)
        self._table(company, every, lots, unit, style)

    def _holding(self, owner, company, part, whole, style):
        r = self.rng
        row = dict(owner=owner, owned=company, as_of=DAY,
                   listing="complete" if style == "complete" else "")
        if style == "votes" and r.random() < 0.7:
            row["kind"] = "votes"
        if r.random() < (0.7 if owner == company else self.counted):
            self.holdings.append(dict(row, count=part, total=whole))
            return
        at = 16 * part // whole  # the part lies from here to the next
        lo = max(0, at - r.choice([0, 1, 3, 16]))
        hi = min(15 if owner == company else 16,
                 at + 1 + r.choice([0, 1, 3, 16]))
        self.holdings.append(dict(
            row, share_min=decimal_text(Fraction(lo, 16)),
            share_max=decimal_text(Fraction(hi, 16)),
            min_open=r.choice(["", "", "yes"]) if lo * whole < 16 * part
            else "", max_open=r.choice(["", "", "yes"]) if lo < hi else ""))

    def _table(self, company, groups, lots, unit, style):
        r = self.rng
        counted = {}
        for g, n in zip(groups, lots):
            kind = r.choice(ROWS.get(g, [g]))
            counted[kind] = counted.get(kind, 0) + n
        total = sum(counted.values())
        if style == "moved":
            one, other = r.choice(sorted(counted)), r.choice(GROUPS[2:])
            n = r.randint(1, counted[one])
            counted[one] -= n
            counted[other] = counted.get(other, 0) + n
        total += style == "wrong sum"
        day = {"old": EARLIER, "late": LATER}.get(style, DAY)
        if style == "odd":
            counted = {k: max(1, n // 2) for k, n in counted.items()}
            total = sum(counted.values())
        for kind, n in sorted(counted.items()) + [("total", total)]:
            self.categories.append(dict(company=company, category=kind,
                                        units=n, unit=unit, as_of=day))
