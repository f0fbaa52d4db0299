"""Random worlds of 5 to 12 companies, written as keizu's own CSV files.

Every id of a world begins with its prefix ("w17-"), so that many worlds go
into one store and are told apart again.  Amounts lie on coarse grids, so that
sums meet thresholds, and meet 1, exactly.
"""
import csv
import os
import random
from fractions import Fraction

PARTY_COLUMNS = ["id", "name", "type", "country", "residence", "state_of"]
HOLDING_COLUMNS = ["owner", "owned", "share", "percent", "share_min",
                   "share_max", "percent_min", "percent_max", "min_open",
                   "max_open", "count", "total", "kind", "as_of", "until",
                   "listing"]
COUNTRIES = ["JP", "JP", "JP", "US", "CN", "DE", "KY"]
DAY, EARLIER, BETWEEN = "2025-03-31", "2024-03-31", "2024-09-30"


class RandomWorld:
    """One world: rows of parties and of holdings."""

    def __init__(self, seed, printed=False, force=()):
        self.rng = random.Random(seed)
        self.prefix = "w%d-" % seed
        self.printed = printed  # decimals are read as printed numbers
        self.parties, self.holdings = [], []
        self.companies, self.others = [], []
        self.done = set()
        self._make_parties()
        if "ring" in force:
            self._make_ring()
        loop = self._make_loop() if "loop" in force else {}
        for c in self.companies:
            if c not in self.done:
                self._make_register(c, loop.get(c),
                                    "self" in force)

    # --- parties -----------------------------------------------------------

    def _party(self, name, kind, **fields):
        pid = self.prefix + name
        self.parties.append(dict(id=pid, name="Name " + pid, type=kind,
                                 **fields))
        return pid

    def _make_parties(self):
        r = self.rng
        for k in range(r.randint(5, 12)):
            country = r.choice(COUNTRIES) if r.random() < 0.9 else ""
            self.companies.append(self._party("C%d" % k, "company",
                                              country=country))
        for k in range(r.randint(2, 5)):
            country = r.choice(COUNTRIES + ["", ""])
            live = r.choice(COUNTRIES) if r.random() < 0.3 else ""
            self.others.append(self._party("p%d" % k, "person",
                                           country=country, residence=live))
        for k in range(r.randint(0, 2)):
            self.others.append(self._party(
                "s%d" % k, "state", state_of=r.choice(["CN", "US", "JP"])))
        for k in range(r.randint(0, 2)):
            self.others.append(self._party("f%d" % k, "fund",
                                           country=r.choice(COUNTRIES)))
        for k in range(r.randint(0, 1)):
            self.others.append(self._party("n%d" % k, "nominee",
                                           country=r.choice(COUNTRIES)))
        for k in range(r.randint(0, 2)):
            self.others.append(self.prefix + "u%d" % k)  # never declared

    # --- registers ---------------------------------------------------------

    def _row(self, owner, owned, listing="", **amount):
        row = dict(owner=owner, owned=owned, listing=listing, **amount)
        if listing:
            row.setdefault("as_of", DAY)
        self.holdings.append(row)

    def _make_ring(self):
        """Companies that own each other wholly."""
        r = self.rng
        ring = r.sample(self.companies, r.randint(1, 4))
        total = r.choice([7, 20, 100, 999])
        for k, c in enumerate(ring):
            owners = [ring[k - 1]]
            owners += [o for o in ring if o not in owners
                       and (o != c or len(ring) == 1 or r.random() < 0.2)
                       and r.random() < 0.4]
            listing = r.choice(["", "", "complete", "top"])
            for o, n in zip(owners, self._parts(total, len(owners))):
                self._row(o, c, listing, count=n, total=total)
            if listing == "" and r.random() < 0.3:
                self._row(r.choice(self.others), c, share_min="0",
                          share_max=r.choice(["0.1", "0.3"]))
            self.done.add(c)

    def _make_loop(self):
        """{company: the one that must be among its owners}."""
        r = self.rng
        free = [c for c in self.companies if c not in self.done]
        if len(free) < 3:
            return {}
        k = r.randint(3, len(free))
        loop = r.sample(free, k)
        return {c: loop[i - 1] for i, c in enumerate(loop)}

    def _parts(self, total, n, least=1):
        """n whole numbers >= least that sum to total."""
        cuts = sorted(self.rng.sample(range(1, total - (least - 1) * n),
                                      n - 1))
        return [b - a + least - 1 for a, b in
                zip([0] + cuts, cuts + [total - (least - 1) * n])]

    def _owners(self, company, must, n):
        r = self.rng
        out = [must] if must else []
        while len(out) < n:
            o = (r.choice(self.companies) if r.random() < 0.45
                 else r.choice(self.others))
            if o not in out and o != company:
                out.append(o)
        return out

    def _make_register(self, company, must, want_self):
        r = self.rng
        if not must and r.random() < 0.12:
            if want_self and r.random() < 0.5:
                self._row(company, company, share="0.3")
            return
        n = r.choice([1, 2, 2, 3, 3, 4])
        owners = self._owners(company, must, n)
        if want_self and r.random() < 0.5:
            owners.append(company)
        r.shuffle(owners)
        style = r.choice(["open", "open", "open", "full", "count", "band",
                          "band", "complete", "complete-band", "thirds",
                          "top", "over", "kinds", "kinds-dated", "dated"])
        getattr(self, "_style_" + style.replace("-", "_"))(company, owners)

    def _decimal(self, part, grid):
        """Columns of part/grid as share, percent or count."""
        v = Fraction(part, grid)
        how = self.rng.choice(["share", "percent", "count"])
        if how == "count":
            return dict(count=part, total=grid)
        if how == "percent":
            return dict(percent=decimal_text(v * 100))
        return dict(share=decimal_text(v))

    def _style_open(self, company, owners, listing=""):
        """Shares on a grid that leave something undisclosed."""
        grid = self.rng.choice([20, 20, 100, 1000])
        parts = self._parts(grid, len(owners) + 1)
        for o, p in zip(owners, parts):
            self._row(o, company, listing, **self._decimal(p, grid))

    def _style_top(self, company, owners):
        self._style_open(company, owners, "top")

    def _style_full(self, company, owners, listing=""):
        grid = self.rng.choice([20, 20, 100, 1000])
        for o, p in zip(owners, self._parts(grid, len(owners))):
            self._row(o, company, listing, **self._decimal(p, grid))

    def _style_complete(self, company, owners):
        self._style_full(company, owners, "complete")

    def _style_count(self, company, owners):
        total = self.rng.choice([7, 13, 997, 10 ** 9 + 7])
        parts = self._parts(total, len(owners) + self.rng.randint(0, 1))
        for o, p in zip(owners, parts):
            self._row(o, company, count=p, total=total)

    def _band(self, lo, hi, wide):
        r = self.rng
        flags = dict(min_open=r.choice(["", "yes", "no"]),
                     max_open=r.choice(["", "yes", "no"]))
        if lo == hi:
            flags = {}
        if r.random() < 0.5:
            return dict(percent_min=decimal_text(lo * 100),
                        percent_max=decimal_text(hi * 100), **flags)
        return dict(share_min=decimal_text(lo), share_max=decimal_text(hi),
                    **flags)

    def _style_band(self, company, owners):
        r = self.rng
        left = 20
        for o in owners:
            lo = r.randint(0, max(0, min(left, 12)))
            left -= lo
            if r.random() < 0.3 and lo > 0:
                self._row(o, company, **self._decimal(lo, 20))
                continue
            hi = r.randint(lo, 20 if o != company else 17)
            self._row(o, company, **self._band(Fraction(lo, 20),
                                               Fraction(hi, 20), True))

    def _style_complete_band(self, company, owners):
        r = self.rng
        for o, p in zip(owners, self._parts(20, len(owners))):
            lo = max(0, p - r.randint(0, 5))
            hi = min(20 if o != company else max(p, 17),
                     p + r.randint(0, 5))
            if r.random() < 0.2:
                lo = hi = p
            self._row(o, company, "complete",
                      **self._band(Fraction(lo, 20), Fraction(hi, 20), True))

    def _style_thirds(self, company, owners):
        """A complete list whose decimals are rounded."""
        n = len(owners)
        weights = [self.rng.randint(1, 9) for _ in owners]
        total = sum(weights)
        for o, w in zip(owners, weights):
            hundredths = (10000 * w * 2 + total) // (2 * total)
            self._row(o, company, "complete" if n < 6 else "",
                      percent=decimal_text(Fraction(hundredths, 100)))

    def _style_over(self, company, owners):
        if self.rng.random() < 0.5:
            self._style_open(company, owners)
            return
        for o, p in zip(owners, self._parts(24, len(owners))):
            self._row(o, company, **self._decimal(min(p, 20), 20))

    def _style_dated(self, company, owners):
        """Two lists, or statements of two days; some that have ended."""
        r = self.rng
        first = r.choice(["", "complete", "top", "partial"])
        second = r.choice([first, "top", "complete"])
        if first != second:  # whether it is behind the account is not said
            owners = [o for o in owners if "-n" not in o] or owners[:1]
        for o, p in zip(owners, self._parts(20, len(owners) + 1)):
            if first == "complete":  # a complete list says who has all
                p = Fraction(20, len(owners))
                amount = dict(count=1, total=len(owners))
            else:
                amount = self._decimal(p, 20)
            self._row(o, company, first, as_of=EARLIER, **amount)
        if r.random() < 0.3:
            ended = self._owners(company, None, 1)[0]
            if ended not in owners:
                self._row(ended, company, share="0.5", as_of="2023-01-01",
                          until=EARLIER)
        kept = [o for o in owners if r.random() < 0.6]
        new = self._owners(company, None, 1)[0]
        if new not in owners and "-n" not in new and (r.random() < 0.4 or not kept):
            kept.append(new)
        if not kept:
            return
        rest = [] if second == "complete" else [None]
        for o, p in zip(kept + rest, self._parts(20, len(kept + rest))):
            if o:
                self._row(o, company, second, **dict(
                    self._decimal(p, 20), as_of=DAY))

    def _style_kinds(self, company, owners):
        """Shares and votes stated apart."""
        r = self.rng
        shares = self._parts(20, len(owners) + 1)
        votes = self._parts(20, len(owners) + 1)
        for o, s, v in zip(owners, shares, votes):
            which = r.choice(["shares", "votes", "two", "both"])
            if which in ("shares", "two", "both"):
                self._row(o, company, share=decimal_text(Fraction(s, 20)),
                          kind="both" if which == "both" else "shares")
            if which in ("votes", "two"):
                self._row(o, company, share=decimal_text(Fraction(v, 20)),
                          kind="votes")

    def _kinds_of_one(self, owner, company, listing, parts, day):
        """One owner's shares, votes, both; single or in a list of a day."""
        for kind in self.rng.choice([["shares"], ["votes"], ["both"],
                                     ["shares", "votes"]]):
            part = parts.pop()
            if kind == "votes" and self.rng.random() < 0.3:
                part = 0  # shares without votes
            self._row(owner, company, listing, kind=kind, as_of=day,
                      count=part, total=40)

    def _style_kinds_dated(self, company, owners):
        """Shares and votes stated apart, on several days: in lists that tell
        them apart or not, and alone.
        """
        r = self.rng
        owners = [o for o in owners if "-n" not in o] or owners[:1]
        owners = [o for o in owners if o != company] or owners
        first = r.choice(["", "top", "partial", "complete"])
        second = r.choice([first, "", "top", "partial", "complete"])
        free = {o: [BETWEEN] for o in owners}  # days without a word of it
        for listing, day in ((first, EARLIER), (second, DAY)):
            parts = self._parts(40, 2 * len(owners) + 1)
            for o in owners:
                if r.random() < 0.75:
                    self._kinds_of_one(o, company, listing, parts, day)
                else:
                    free[o].append(day)
        for o in owners:
            if r.random() < 0.3:
                self._kinds_of_one(o, company, "", self._parts(40, 3),
                                   r.choice(free[o]))


def compact(parties, holdings):
    """CSV rows of compact text: "A company JP", "X A count=1/2"."""
    prows, hrows = [], []
    for line in parties.strip().splitlines():
        pid, kind, *rest = line.split()
        row = dict(id=pid, name=pid, type=kind)
        for field in rest:
            key, _, value = field.partition("=")
            row[key if value else "country"] = value or key
        prows.append(row)
    for line in holdings.strip().splitlines():
        owner, owned, *rest = line.split()
        row = dict(owner=owner, owned=owned)
        row.update(field.split("=") for field in rest)
        if "/" in row.get("count", ""):
            row["count"], row["total"] = row["count"].split("/")
        hrows.append(row)
    return prows, hrows


def decimal_text(v):
    """A finite decimal, exactly."""
    v = Fraction(v)
    places = 0
    while v.denominator != 1:
        v *= 10
        places += 1
    digits = str(v.numerator).rjust(places + 1, "0")
    return digits if not places else digits[:-places] + "." + digits[-places:]


def write_rows(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, columns, restval="", lineterminator="\n")
        w.writeheader()
        w.writerows(rows)


def write_folder(folder, parties, holdings):
    os.makedirs(folder, exist_ok=True)
    write_rows(os.path.join(folder, "parties.csv"), PARTY_COLUMNS, parties)
    write_rows(os.path.join(folder, "holdings.csv"), HOLDING_COLUMNS,
               holdings)


def write_worlds(folder, seeds):
    """A folder of CSV files from random worlds; returns it."""
    parties, holdings = [], []
    for seed in seeds:
        w = RandomWorld(seed)
        parties += w.parties
        holdings += w.holdings
    write_folder(folder, parties, holdings)
    return folder


def world_of(pid):
    """The world a printed id belongs to: "local:w17-C3" -> 17."""
    name = pid.split(":", 1)[-1]
    return int(name[1:name.index("-")])
