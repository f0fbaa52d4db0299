"""The oracle, of one statement: its amount, and what holds on a day of those
of one owner (docs/methods.md 1.2, 1.4).
"""
from fractions import Fraction


class Amount:
    """An interval of fractions of the whole, and the value to use for it."""

    def __init__(self, kind, lo, hi, point, lo_open=False, hi_open=False,
                 unit=None):
        self.kind = kind  # count, exact, printed, band
        self.lo, self.hi, self.point = lo, hi, point
        self.lo_open, self.hi_open = lo_open, hi_open
        self.unit = unit  # of a decimal: one of its last place

    def is_exact(self):
        return self.lo == self.hi

    def scaled(self, by):
        return Amount(self.kind, self.lo * by, self.hi * by, self.point * by,
                      self.lo_open, self.hi_open, self.unit)

    def as_printed(self, rounding):
        """This decimal as the interval of numbers that print so: rounded
        ("nearest"), or rounded or cut off ("unknown").
        """
        lo, lo_open = self.point - self.unit / 2, False
        hi, hi_open = self.point + self.unit / 2, True
        if rounding == "unknown":
            hi = self.point + self.unit
        if lo < 0:
            lo = Fraction(0)
        if hi > 1 and self.point <= 1:
            hi, hi_open = Fraction(1), False
        return Amount("printed", lo, hi, self.point, lo_open, hi_open,
                      self.unit)


def decimal(text, percent=False):
    """A decimal as written: its value and one of its last place."""
    text = text.strip()
    places = len(text.split(".")[1]) if "." in text else 0
    scale = 100 if percent else 1
    return Fraction(text) / scale, Fraction(1, 10 ** places) / scale


def yes(text):
    return (text or "").strip() == "yes"


def read_amount(row, printed):
    if row.get("share") or row.get("percent"):
        v, unit = decimal(row.get("share") or row["percent"],
                          not row.get("share"))
        a = Amount("exact", v, v, v, unit=unit)
        return a.as_printed("unknown") if printed else a
    for name, percent in (("share", False), ("percent", True)):
        if row.get(name + "_min") or row.get(name + "_max"):
            lo = decimal(row[name + "_min"], percent)[0]
            hi = decimal(row[name + "_max"], percent)[0]
            return Amount("band", lo, hi, lo, yes(row.get("min_open")),
                          yes(row.get("max_open")))
    v = Fraction(int(row["count"]), int(row["total"]))
    return Amount("count", v, v, v)


class Word:
    """What a statement comes to on the day: itself, or what the list that no
    longer names its holder leaves.
    """

    def __init__(self, statement, rest=()):
        self.statement, self.rest = statement, rest
        self.day = rest[0].as_of if rest else statement.as_of
        kinds = {s.kind for s in rest or [statement]}
        # whether shares and votes are told apart, and which it is of
        self.alone = {m for m in ("shares", "votes") if m in kinds}
        self.of = {"shares", "votes"} if "both" in kinds else self.alone

    def strength(self, matrix):
        s = self.statement
        filed = self.rest[0].filed if self.rest else s.filed
        least = -self.amount(matrix).hi if self.rest else Fraction(0)
        return (self.day, filed, not self.rest, least) + s.precedence()[2:]

    def amount(self, matrix):
        if not self.rest:
            return self.statement.amount
        zero = Fraction(0)
        said = self.rest
        if matrix in self.alone:
            said = [s for s in said if s.kind in (matrix, "both")]
        if said[0].listing == "top":
            least = min((s.amount for s in said),
                        key=lambda a: (a.hi, not a.hi_open))
            return Amount("band", zero, least.hi, zero, False, least.hi_open)
        left = max(1 - sum(s.amount.lo for s in said), zero)
        return Amount("band", zero, left, zero, False, False)


def word_of(s, own, lists):
    """The word of a statement among all of its owner, or None: it is over."""
    later = sorted(k for k in lists if k[0] > s.as_of)
    if s.listing == "single":
        ends = [k for k in later if lists[k][0].listing == "complete"]
        if not ends:
            return Word(s)
        named = [o for o in own if o in lists[ends[-1]]]
        over = not named or any("both" in (o.kind, s.kind) or o.kind == s.kind
                                for o in named)
        return None if over else Word(s)
    later = [k for k in later if k[1] == s.family]
    if not later:
        return Word(s)
    if (any(o in lists[k] for k in later for o in own)
            or any(lists[k][0].listing == "complete" for k in later)):
        return None
    return Word(s, lists[later[-1]])


def strongest(words, matrix):
    """The word that holds: of the matrix where it is stated apart, else the
    latest, whatever it is of.
    """
    words = sorted(words, key=lambda w: w.strength(matrix))
    of = [w for w in words if matrix in w.of]
    if of and not of[-1].rest and matrix in of[-1].alone:
        return of[-1]
    other = [w for w in words if w.rest or matrix not in w.alone]
    if not other or matrix in other[-1].of:
        return of[-1] if of else None
    if of and of[-1].rest and matrix in of[-1].alone:
        open_, a = of[-1], other[-1].amount(matrix)
        hi = open_.amount(matrix)
        below = hi.hi < a.lo or hi.hi == a.lo and (hi.hi_open or a.lo_open)
        if (open_.day, below) > (other[-1].day, False):
            return open_
    return other[-1]
