"""Random worlds for bounds: two to five companies with registers that bind,
rings, open ends; small enough that every corner can be gone through.
"""
import random
from fractions import Fraction

from worlds import decimal_text

OWNERS = (("P", "person", dict(country="JP")),
          ("Q", "person", dict(country="US")),
          ("R", "person", dict(residence="DE")),
          ("S", "state", dict(state_of="CN")),
          ("V", "person", {}),                   # of unknown class
          ("K", "company", dict(country="KY")),  # ends a chain, foreign
          ("T", "company", dict(country="JP")),  # its owners: undisclosed
          ("N", "nominee", dict(country="US")))
HARD = ["bind", "bind", "ring"]
STYLES = ["exact", "complete", "bind", "bind", "bind", "bind", "ring",
          "free", "free", "thirds"]


class BoundsWorld:
    """One world: rows of parties and of holdings, as worlds.RandomWorld."""

    def __init__(self, seed, attempt=0, hard=False):
        self.rng = random.Random("%d/%d" % (seed, attempt))
        self.prefix = "b%d-" % seed
        r = self.rng
        self.parties, self.holdings = [], []
        self.companies = [self.prefix + c for c in
                          "ABCDE"[:r.choice([3, 4] if hard
                                            else [2, 3, 3, 4, 5])]]
        self.hard = hard
        for c in self.companies:
            self._party(c, "company",
                        country=r.choice(["JP", "JP", "JP", "US", "DE", ""]))
        self.others = []
        for name, kind, fields in OWNERS:
            self.others.append(self.prefix + name)
            self._party(self.prefix + name, kind, **fields)
        loop = hard or r.random() < 0.7
        for k, c in enumerate(self.companies):
            must = self.companies[k - 1] if loop else None
            self._register(c, must if must != c else None)

    def _party(self, pid, kind, **fields):
        self.parties.append(dict(id=pid, name="Name " + pid, type=kind,
                                 **fields))

    def _row(self, owner, owned, listing, **amount):
        self.holdings.append(dict(owner=owner, owned=owned, listing=listing,
                                  as_of="2025-03-31", **amount))

    def _owners(self, company, must):
        r = self.rng
        n = r.choice([2, 3, 3, 4] if self.hard else [1, 2, 2, 3, 3, 4])
        out = [must] if must else []
        n = min(n, len(self.companies) + 2)
        while len(out) < n:
            o = (r.choice(self.companies) if r.random() < (0.6 if self.hard else 0.4)
                 else r.choice(self.others[:-1] * 3 + self.others[-1:]))
            if o not in out and (o != company or r.random() < 0.3):
                out.append(o)
        if out == [company]:
            out.append(r.choice(self.others))
        r.shuffle(out)
        return out

    def _register(self, company, must):
        r = self.rng
        owners = self._owners(company, must)
        style = r.choice(HARD if self.hard else STYLES)
        listing = "" if style in ("exact", "free") else "complete"
        left = 0 if listing else r.randint(0, 6)
        if style == "thirds":
            self._thirds(company, owners)
            return
        for o, p in zip(owners, self._parts(16 - left, len(owners))):
            if style in ("exact", "complete"):
                self._row(o, company, listing, count=p, total=16)
            elif style == "ring" and o != company:
                self._row(o, company, listing, share_min="0",
                          share_max="1" if o == must else r.choice(
                              ["0.5", "0.75", "1"]),
                          max_open=r.choice(["", "", "", "yes"]))
            else:
                self._band(o, company, listing, p)

    def _parts(self, total, n):
        """n whole numbers >= 1 that sum to total."""
        cuts = sorted(self.rng.sample(range(1, total), n - 1))
        return [b - a for a, b in zip([0] + cuts, cuts + [total])]

    def _band(self, owner, company, listing, part):
        """A band around the part, or the part itself."""
        r = self.rng
        if r.random() < 0.2:
            self._row(owner, company, listing,
                      share=decimal_text(Fraction(part, 16)))
            return
        lo = 0 if r.random() < 0.35 else max(0, part - r.randint(0, 6))
        hi = min(16, part + r.choice([0, 2, 5, 9, 16]))
        if owner == company:
            hi = min(hi, max(13, part))
        flags = {} if lo == hi else dict(
            min_open=r.choice(["", "", "no", "yes"]),
            max_open=r.choice(["", "", "no", "yes"]))
        self._row(owner, company, listing,
                  share_min=decimal_text(Fraction(lo, 16)),
                  share_max=decimal_text(Fraction(hi, 16)), **flags)

    def _thirds(self, company, owners):
        """A complete list whose decimals are rounded."""
        weights = [self.rng.randint(1, 9) for _ in owners]
        total = sum(weights)
        for o, w in zip(owners, weights):
            hundredths = (10000 * w * 2 + total) // (2 * total)
            self._row(o, company, "complete",
                      percent=decimal_text(Fraction(hundredths, 100)))
