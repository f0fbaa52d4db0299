"""Holds the program's printed answers against the oracle's."""
from fractions import Fraction

import oracle_control as control
from oracle import RING, UNDISCLOSED, UNKNOWN, Graph

TOLERANCE = 1e-12
POINTS = {"unknown_class": UNKNOWN, "undisclosed": UNDISCLOSED,
          "unattributed": RING}


class Verdict:
    """What differed, and the largest difference of what did not."""

    def __init__(self):
        self.faults = []
        self.largest = 0.0
        self.compared = 0

    def fault(self, where, what, want, got):
        if isinstance(want, Fraction):
            want = "%s (%.17g)" % (want, float(want))
        self.faults.append("%s: %s: expected %s, got %r"
                           % (where, what, want, got))

    def number(self, where, what, want, got):
        """want a fraction or None; got a number or None."""
        self.compared += 1
        if want is None or got is None:
            if want is not got:
                self.fault(where, what, want, got)
            return
        d = abs(float(Fraction(got) - want)) / max(1.0, abs(float(want)))
        if d > TOLERANCE:
            self.fault(where, what, want, got)
        else:
            self.largest = max(self.largest, d)


def conserve(company, verdict):
    """The five classes of one printed company add up to 1."""
    t = company["totals"]
    total = t["domestic"]["point"] + t["foreign"]["point"]
    for name in POINTS:
        total += t[name]["point"]
    by_country = sum(r["point"] for r in t["by_country"].values())
    where = company["company"]["id"]
    if abs(total - 1) > TOLERANCE:
        verdict.fault(where, "sum of classes", 1, total)
    if abs(by_country - t["domestic"]["point"] - t["foreign"]["point"]) \
            > TOLERANCE:
        verdict.fault(where, "sum of countries", "domestic + foreign",
                      by_country)


class Stakes:
    """`stakes --all -f jsonl` of one store against its worlds."""

    def __init__(self, world, options, verdict):
        self.graph = Graph(world, options)
        self.home = options.home
        self.point = self.graph.solve("point")
        self.low = self.graph.solve("low")
        self.verdict = verdict

    def check(self, objects):
        seen = {o["company"]["id"]: o for o in objects}
        for c in self.graph.columns:
            if c not in seen:
                self.verdict.fault(c, "line", "one", None)
        for c, o in seen.items():
            conserve(o, self.verdict)
            if c in self.graph.columns:
                self.totals(c, o["totals"])
                self.holders(c, o["holders"])
            else:
                self.without_holders(c, o)

    def without_holders(self, c, o):
        """A company of which nobody is known: as it counts as an owner.

        Without a country it is an owner of unknown class; asked about
        itself, its owners are undisclosed.
        """
        want = self.graph.terminal_class(c)
        points = {n: o["totals"][n]["point"] for n in POINTS}
        if want == UNKNOWN and points["undisclosed"]:
            want = UNDISCLOSED
        for name, k in POINTS.items():
            self.verdict.number(c, name, Fraction(want == k), points[name])

    def bounds_known(self, company):
        """True or False; None where only a part that weighs nothing at the
        lower ends stands in the way, or accounts that leave room enough.
        """
        def known(cone):
            return [self.graph.columns[c].bounds_known() for c in cone]
        if all(known(self.graph.cone(company))):
            return True
        near = known(self.graph.cone(company, False))
        return False if False in near else None

    def country(self, party):
        """By which a holder is foreign or not; None: not known."""
        k = self.graph.terminal_class(party)
        if isinstance(k, tuple):
            return k[0]
        p = self.graph.world.parties[party]
        return p.country if p.type in ("company", "fund") else None

    def ends(self, where, what, got, want, known):
        """The lower and upper end of a range; where a register binds only
        that they are about the point: tests/test_bounds.py judges them.
        """
        if known is not False:
            for end, w in zip(("lower", "upper"), want):
                self.verdict.number(where, what + "." + end, w, got.get(end))
            return
        order = [0, got.get("lower"), got.get("point", got.get("lower")),
                 got.get("upper"), 1]
        if None in order or any(a > b + 1e-12
                                for a, b in zip(order, order[1:])):
            self.verdict.fault(where, what, "lower <= point <= upper", order)

    def totals(self, c, got):
        known = self.bounds_known(c)
        point, low = self.point[c], self.low[c]
        names = ["domestic", "foreign", "foreign_state"]
        codes = point.countries() | set(got["by_country"])
        if known is not False:
            codes |= low.countries()
        for name in names + sorted(codes):
            mine = got[name] if name in names else got["by_country"].get(name)
            where = "by_country " * (name not in names) + name
            if mine is None:
                self.verdict.fault(c, where, point.total(name, self.home),
                                   mine)
                continue
            self.verdict.number(c, where, point.total(name, self.home),
                                mine["point"])
            lower = low.total(name, self.home)
            self.ends(c, where, mine, (lower, lower + low.rest()), known)
        for name, k in POINTS.items():
            self.verdict.number(c, name, point.classes.get(k, Fraction(0)),
                                got[name]["point"])

    def holders(self, c, got):
        want = self.point[c].holders
        column = self.graph.columns[c]
        exact = all(self.graph.columns[d].is_exact()
                    for d in self.graph.cone(c))
        names = [h["party"]["id"] for h in got]
        if len(set(names)) != len(names):
            self.verdict.fault(c, "holders", "each once", names)
        for o in want:
            if o not in names and o != c:
                self.verdict.fault(c, "holder " + o, want[o], None)
        points = dict(zip((s.owner for s in column.slots),
                          column.values("point")))
        for s in column.named():
            if s.owner not in names and s.owner != c:
                self.verdict.fault(c, "direct holder " + s.owner, "listed",
                                   None)
        direct = {s.owner: (points.get(s.owner, s.amount.point),
                            s.amount.lo, s.amount.hi)
                  for s in column.named()}
        for h in got:
            self.direct(c, h, direct.get(h["party"]["id"],
                                         (Fraction(0),) * 3))
            self.holder(c, h, want, exact)

    def direct(self, c, h, want):
        where = "%s held by %s" % (c, h["party"]["id"])
        for end, w in zip(("point", "lower", "upper"), want):
            self.verdict.number(where, "direct." + end, w, h["direct"][end])

    def holder(self, c, h, want, exact):
        o = h["party"]["id"]
        where, v = "%s held by %s" % (c, o), self.verdict
        integrated, corrected = h["integrated"] or {}, h["corrected"] or {}
        point = integrated.get("point")
        if o not in want:
            if point not in (0, None) or corrected.get("point") not in (
                    0, None):
                v.fault(where, "integrated", "0 or null", point)
            return
        y, n = want[o]
        v.number(where, "integrated", y, point)
        if o != c:
            v.number(where, "corrected", n, corrected.get("point"))
        if y is not None and exact:
            self.ends(where, "integrated", integrated, (y, y), True)
        elif integrated.get("lower") is not None and self.bounds_known(c):
            low = self.low[c].holders.get(o, (Fraction(0),))[0]
            v.number(where, "integrated.lower", low, integrated["lower"])
        if h["ultimate"] != (o not in self.graph.columns):
            v.fault(where, "ultimate", o not in self.graph.columns,
                    h["ultimate"])


def check_pairs(world, options, test, objects, verdict, possible=False):
    """`control --all -f jsonl` (with --possible) against the closures."""
    closures = control.Closures(control.votes_graph(world, options), test)
    sure = closures.pairs(control.certain)
    want = {p + ("certain",) for p in sure}
    if possible:
        want |= {p + ("possible",) for p in
                 closures.pairs(control.possible) - sure}
    got = {(o["controller"]["id"], o["company"]["id"], o["state"])
           for o in objects}
    if len(got) != len(objects):
        verdict.fault("control", "pairs", "each once",
                      len(objects) - len(got))
    top = control.tops_among(closures)
    for o in objects:
        check_votes(closures, o, verdict)
        if o["through"] != "named":
            verdict.fault("control", str(o), "through named", o["through"])
        c = o["controller"]["id"]
        if c in top and o["ultimate"] != top[c]:
            verdict.fault("control", "%s is ultimate" % c, top[c],
                          o["ultimate"])
    for p in sorted(want - got):
        verdict.fault("control", "%s controls %s, %s" % p, "a line", None)
    for p in sorted(got - want):
        verdict.fault("control", "%s controls %s, %s" % p, "no line", "one")
    verdict.compared += len(want)
    return len(want)


def check_votes(closures, pair, verdict):
    """The votes of a pair: of the controller and of what it controls; in a
    loop with or without the help of the company itself.
    """
    owner, company = pair["controller"]["id"], pair["company"]["id"]
    if company not in closures.graph.columns:
        return  # said already: no line expected
    choose = (control.certain if pair["state"] == "certain"
              else control.possible)
    got = [pair["votes"][end] for end in ("lower", "point", "upper")]
    wants = [votes_of(closures.graph, company, members) for members in
             (closures.members(owner, choose),
              closures.without(owner, company, choose))]
    want = min(wants, key=lambda w: sum(abs(float(a) - b)
                                        for a, b in zip(w, got)))
    for end, a, b in zip(("lower", "point", "upper"), want, got):
        verdict.number("control", "votes of %s in %s, %s.%s"
                       % (owner, company, pair["state"], end), a, b)


def votes_of(graph, company, members):
    """Least, point and greatest votes of the members in the company."""
    col, t = graph.columns[company], graph.options.treasury
    named, _ = col.weights("point")
    own = named.get(company, 0) if t == "out" and not col.ring_of_one else 0
    point = sum((w for o, w in named.items() if o in members and
                 (o != company or not own)), Fraction(0)) / (1 - own)
    return (control.min_votes(col, members, False, t)[0], point,
            control.max_votes(col, members, False, t)[0])


def check_scores(world, options, objects, verdict):
    """The columns of `score --all -f jsonl` that the oracle knows."""
    stakes = Stakes(world, options, verdict)
    votes = control.votes_graph(world, options)
    states = {}
    for name, bloc in (("control_foreign", control.foreign(votes)),
                       ("control_foreign_state",
                        control.foreign_state(votes))):
        sure = control.certain(votes, bloc, control.Test())
        may = control.possible(votes, bloc, control.Test())
        states[name] = {c: "certain" if c in sure else
                        "possible" if c in may else "excluded"
                        for c in votes.columns}
    top = control.tops(votes)
    seen = {o["id"]: o for o in objects}
    for c in stakes.graph.columns:
        o = seen.get(c)
        if o is None:
            verdict.fault(c, "score", "a row", None)
            continue
        score_row(c, o, stakes, states, verdict)
        mine = top.get(c, [])
        if (o["controller"], o["controllers"]) != (
                mine[0] if mine else None, len(mine)):
            verdict.fault(c, "controllers", mine,
                          (o["controller"], o["controllers"]))
    return stakes


def score_row(c, o, stakes, states, verdict):
    point, low, home = stakes.point[c], stakes.low[c], stakes.home
    known = stakes.bounds_known(c)
    verdict.number(c, "foreign", point.total("foreign", home), o["foreign"])
    for name in ("foreign", "foreign_state", "domestic"):
        v = low.total(name, home)
        stakes.ends(c, "score " + name, {"lower": o[name + "_lower"],
                                         "upper": o[name + "_upper"]},
                    (v, v + low.rest()), known)
    for name, k in POINTS.items():
        verdict.number(c, "score " + name, point.classes.get(k, Fraction(0)),
                       o[name])
    verdict.number(c, "identified_share", point.total("domestic", home)
                   + point.total("foreign", home), o["identified_share"])
    greatest(c, "top_country", {k: point.total(k) for k in point.countries()
                                if k != home}, o["top_country"], verdict)
    greatest(c, "largest_foreign_holder",
             {h: y for h, (y, _) in point.holders.items()
              if y and h != c and stakes.country(h) not in (None, home)},
             o["largest_foreign_holder"], verdict)
    for name, want in states.items():
        if c in want and o[name] != want[c]:
            verdict.fault(c, name, want[c], o[name])


def check_countries(stakes, objects):
    """`score --all --by-country`: a row a company and country."""
    seen = {(o["id"], o["country"]): o for o in objects}
    for c in stakes.graph.columns:
        point, low = stakes.point[c], stakes.low[c]
        known = stakes.bounds_known(c)
        for code in sorted(point.countries()):
            where, o = "%s in %s" % (c, code), seen.get((c, code))
            if o is None:
                stakes.verdict.fault(where, "row", "one", None)
                continue
            stakes.verdict.number(where, "point", point.total(code),
                                  o["point"])
            v = low.total(code)
            stakes.ends(where, "by country", o, (v, v + low.rest()), known)


def greatest(c, name, values, got, verdict):
    """The printed one is among those of the greatest value."""
    top = max(values.values(), default=None)
    want = sorted(k for k in values if values[k] == top) or [None]
    if got not in want:
        verdict.fault(c, name, want, got)
