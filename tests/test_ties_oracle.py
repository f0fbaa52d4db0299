#!/usr/bin/env python3
"""`ties --all` against a second opinion in exact fractions.

Random worlds of parties, holdings and roles share a store, told apart by the
prefix of their ids.  F comes from the oracle of ownership; roles of the day,
exposures, scores and interlocks are made here, by definition and slowly.
Usage: test_ties_oracle.py [FIRST [LAST]]
"""
import os
import random
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
import oracle_control as control
from keizu_run import Scratch
from oracle import Graph, Options, Party, World, full_id
from oracle_compare import Stakes, Verdict
from worlds import (HOLDING_COLUMNS, PARTY_COLUMNS, RandomWorld, write_rows)

WORLDS, CHUNK = 400, 20
ROLES = ["director", "representative-director", "outside-director",
         "auditor", "executive-officer", "managing-member", "partner",
         "manager", "adviser", "employee", "government-post"]
OFFICERS = set(ROLES[:7])
WEIGHTS = dict(zip(ROLES, map(Fraction, (
    "1/2", "1", "1/4", "1/4", "1/2", "1", "1/2", "1/4", "1/8", "1/16", "1"))))
ROLE_COLUMNS = ["person", "company", "role", "representative", "since",
                "until", "as_of", "filed"]
DAYS = ["2019-04-01", "2021-06-25", "2023-01-10", "2024-06-30", "2025-02-01",
        "2025-06-20"]
ASKED = "2025-03-31"
CHOICES = [Options(as_of=ASKED),
           Options(as_of="2023-06-30", person_by="nationality"),
           Options(as_of=ASKED, terminal="incorporation",
                   person_by="residence"),
           Options(as_of=ASKED, terminal="undisclosed", of="votes")]


class TiedWorld(RandomWorld):
    """A world with officers: rows of single roles and of lists."""

    def __init__(self, seed):
        RandomWorld.__init__(self, seed)
        self.rng = random.Random(10 ** 6 + seed)
        self.singles, self.lists, self.people = [], [], []
        r = self.rng
        names = ["%sTaro%d" % (self.prefix, k) for k in range(4)]
        born = set()  # one name and birth date would be one person
        for k in range(r.randint(4, 9)):
            pid = self.prefix + "o%d" % k
            name = r.choice(names)
            birth = r.choice(["", "1960-01-01", "1970-02-03"])
            if (name, birth) in born:
                birth = ""
            born.add((name, birth))
            self.people.append(pid)
            self.parties.append(dict(
                id=pid, name=name, type="person",
                country=r.choice(["JP", "JP", "", "", "US", "CN"]),
                residence=r.choice(["", "", "JP", "DE"]),
                birth_date=birth))
        self.people += [self.prefix + "x0", r.choice(self.companies)]
        self.people += [o for o in self.others if "-p" in o]
        places = self.companies + [o for o in self.others
                                   if "-s" in o or "-f" in o]
        for _ in range(r.randint(8, 30)):
            self.singles.append(self._role(r.choice(places)))
        for c in r.sample(self.companies, 2):
            for day in r.sample(DAYS, r.randint(1, 3)):
                for _ in range(r.randint(1, 3)):
                    row = self._role(c)
                    row.update(as_of=day, filed=day)
                    row["since"] = r.choice(["", "", "2018-01-01", day])
                    if row["until"] and row["until"] <= row["since"]:
                        row["until"] = ""
                    self.lists.append(row)

    def _role(self, company):
        r = self.rng
        kind = r.choice(ROLES[:3] * 2 + ROLES)
        if "-s" in company and r.random() < 0.6:
            kind = "government-post"
        day = r.choice([""] + DAYS)
        since = r.choice(["", "", "2018-01-01"] + DAYS)
        until = r.choice(["", "", "", "", "9999-12-31"] + DAYS[3:])
        if until and until <= since:
            until = ""  # an empty time would be rejected
        return dict(person=r.choice(self.people), company=company,
                    role=("former-" if r.random() < 0.1 else "") + kind,
                    representative=r.choice(["", "", "yes", "no"]),
                    since=since, until=until, as_of=day, filed=day)


class Role:
    def __init__(self, row, listed):
        self.person = full_id(row["person"])
        self.company = full_id(row["company"])
        self.former = row["role"].startswith("former-")
        self.kind = row["role"].replace("former-", "")
        self.represents = (self.kind == "representative-director"
                           or row["representative"] == "yes")
        self.as_of, self.since = row["as_of"], row["since"]
        self.until, self.filed = row["until"], row["filed"]
        if self.until.startswith("9999"):
            self.until = ""
        self.listed = listed
        self.weight = WEIGHTS[self.kind]
        if self.represents:
            self.weight = max(self.weight, Fraction(1))

    def has_begun(self, day):
        return (self.since or self.as_of) <= day

    def has_ended(self, day):
        return bool(self.until) and self.until <= day


def ended_by(a, b, day):
    """A later statement b says that a's role has ended."""
    if (b.as_of, b.filed) <= (a.as_of, a.filed):
        return False
    if (a.person, a.company, a.kind) != (b.person, b.company, b.kind):
        return False
    if b.former:
        end = b.until or b.as_of
    elif b.has_ended(day):
        end = b.until
    else:
        return False
    return end <= day and (not end or not a.since or a.since < end)


def roles_of_day(roles, day):
    """Those that hold; of lists only the latest that has begun."""
    lists = {}
    for r in roles:
        if r.listed:
            lists.setdefault(r.company, {}).setdefault(r.as_of, []).append(r)
    live = [r for r in roles if not r.listed]
    for by_day in lists.values():
        begun = [(min(max(r.as_of, r.since) for r in rows), d)
                 for d, rows in by_day.items()]
        begun = [(b, d) for b, d in begun if b <= day]
        if begun:
            live += by_day[max(begun)[1]]
    return [a for a in live
            if not a.former and a.has_begun(day) and not a.has_ended(day)
            and not any(ended_by(a, b, day) for b in live)]


class Ties:
    """Exposures and scores of one store on one day."""

    def __init__(self, facts, roles, rows, options):
        self.o = options
        self.stakes = Stakes(facts, options, Verdict())
        self.graph = self.stakes.graph
        votes = facts if options.of == "votes" else None
        self.closures = control.Closures(
            Graph(facts, options) if votes else
            control.votes_graph(facts, options))
        self.rows = {full_id(r["id"]): r for r in rows}
        self.at, self.by = {}, {}
        for r in roles_of_day(roles, options.as_of):
            self.at.setdefault(r.company, []).append(r)
            self.by.setdefault(r.person, []).append(r)

    # --- parties -----------------------------------------------------------

    def country(self, pid):
        """By which a party is classed, or None."""
        p = self.graph.world.parties[pid]
        if p.type == "state":
            return p.state_of or p.country
        if p.type == "person":
            return {"either": p.country or p.residence,
                    "nationality": p.country,
                    "residence": p.residence}[self.o.person_by]
        return p.country

    def fits(self, pid, k):
        c = self.country(pid)
        if not c:
            return None
        if k == "foreign":
            return c != "JP"
        if k == "foreign_state":
            return c != "JP" and self.graph.world.parties[pid].type == "state"
        return c == k

    def itself(self, pid, k):
        """[lower, upper] of a party that looking through ends at."""
        f = self.fits(pid, k)
        return (Fraction(0), Fraction(1)) if f is None else (Fraction(f),) * 2

    def share(self, pid, k):
        if self.graph.world.parties[pid].type in ("state", "person"):
            return self.itself(pid, k)
        if pid not in self.graph.columns:
            own = self.graph.terminal_class(pid)
            return (self.itself(pid, k) if isinstance(own, tuple)
                    else (Fraction(0), Fraction(1)))
        low = self.stakes.low[pid]
        if not self.stakes.bounds_known(pid):
            return None  # registers that bind: tests/test_bounds.py
        lower = low.total(k, "JP")
        return lower, lower + low.rest()

    def alike(self, a, b, nations=True):
        """Somebody of the same name, who may be the same person."""
        x, y = self.rows.get(a), self.rows.get(b)
        if a == b or not x or not y or x["name"] != y["name"]:
            return False
        births = {x.get("birth_date"), y.get("birth_date")} - {"", None}
        if len(births) > 1:
            return False
        p, q = (self.graph.world.parties[i].country for i in (a, b))
        return not (nations and p and q and p != q)

    # --- exposures ---------------------------------------------------------

    def posts(self, person, x):
        house = self.closures.members(x, control.certain)
        return [r for r in self.by.get(person, ())
                if r.company != x and r.company not in house]

    def post_value(self, r, k):
        if (r.kind == "government-post"
                and self.graph.world.parties[r.company].type == "state"):
            return self.itself(r.company, k)
        f = self.share(r.company, k)
        return None if f is None else (r.weight * f[0], r.weight * f[1])

    def exposure(self, person, x, k):
        """(lower, upper), or None where the bounds are not decided here."""
        p = self.graph.world.parties[person]
        if p.type not in ("person", "unknown") or (
                p.type == "unknown" and person in self.graph.columns):
            return self.share(person, k)
        if self.fits(person, k):
            return Fraction(1), Fraction(1)
        values = [self.post_value(r, k) for r in self.posts(person, x)]
        maybe = []
        for other in self.by:
            if self.alike(person, other):
                maybe += [self.post_value(r, k)
                          for r in self.posts(other, x)]
                if not p.country and self.fits(other, k):
                    maybe.append((Fraction(1),) * 2)
        if None in values or None in maybe:
            return None
        lower = max([v[0] for v in values], default=Fraction(0))
        upper = max([v[1] for v in values + maybe], default=Fraction(0))
        return lower, (Fraction(1) if self.country(person) is None else upper)

    def officers(self, x):
        return {p: max(r.weight for r in self.at[x] if r.person == p)
                for p in {r.person for r in self.at.get(x, ())}}

    def least(self, parts):
        """The least score over all ways in which namesakes may be one."""
        people = sorted(parts)
        best = [Fraction(1)]

        def go(i, groups):
            if i == len(people):
                rest = Fraction(1)
                for g in groups:
                    rest *= 1 - max(parts[p] for p in g)
                best[0] = min(best[0], 1 - rest)
                return
            for n, g in enumerate(groups):
                if all(self.alike(people[i], q, False) for q in g):
                    go(i + 1, groups[:n] + [g + [people[i]]]
                       + groups[n + 1:])
            go(i + 1, groups + [[people[i]]])
        go(0, [])
        return best[0]

    def boards(self, person):
        return {r.company for r in self.by.get(person, ())
                if r.kind in OFFICERS}

    def board(self, company):
        return {r.person for r in self.at.get(company, ())
                if r.kind in OFFICERS}


def check_company(t, o, verdict):
    x = o["company"]["id"]
    weights = t.officers(x)
    got = {p["party"]["id"]: p for p in o["officers"]}
    if set(got) != set(weights):
        verdict.fault(x, "officers", sorted(weights), sorted(got))
        return
    if not got:
        if o["tie_score"] is not None:
            verdict.fault(x, "tie_score", None, o["tie_score"])
        return
    for k in o["tie_score"]:
        lows, highs, ok = {}, Fraction(1), True
        for p, w in weights.items():
            e = t.exposure(p, x, k)
            if e is None:
                ok = False
                continue
            have = got[p]["exposure"][k]
            verdict.number(x, "%s %s lower" % (p, k), e[0], have["lower"])
            verdict.number(x, "%s %s upper" % (p, k), e[1], have["upper"])
            if not have["lower"] - 1e-12 <= have["point"] \
                    <= have["upper"] + 1e-12:
                verdict.fault(x, p + " point", "inside", have)
            lows[p] = w * e[0]
            highs *= 1 - w * e[1]
        if ok:
            have = o["tie_score"][k]
            verdict.number(x, k + " T upper", 1 - highs, have["upper"])
            verdict.number(x, k + " T lower", t.least(lows), have["lower"])
    check_ratio(t, x, o, verdict)
    check_interlocks(t, x, o, verdict)


def check_ratio(t, x, o, verdict):
    sets = {"officers": {}, "without-auditors": {}, "representatives": {}}
    for r in t.at[x]:
        if r.kind in OFFICERS:
            sets["officers"][r.person] = 1
            if r.kind != "auditor":
                sets["without-auditors"][r.person] = 1
    for p in sets["officers"]:
        if any(r.represents for r in t.at[x] if r.person == p):
            sets["representatives"][p] = 1
    for ratio in o["ratios"]:
        if ratio["basis"] != "nationality":
            continue
        people = sets[ratio["quantity"]]
        nations = []
        for p in people:
            q = t.graph.world.parties[p]
            nations.append(q.country or q.state_of)
        want = (len(people), sum(n not in (None, "JP") for n in nations),
                nations.count(None))
        have = (ratio["total"], ratio["foreign"], ratio["unknown"])
        if want != have:
            verdict.fault(x, ratio["quantity"], want, have)
        verdict.compared += 1


def check_interlocks(t, x, o, verdict):
    mine, want = t.board(x), {}
    for p in mine:
        for y in t.boards(p) - {x}:
            w = want.setdefault(y, [set(), Fraction(0)])
            w[0].add(p)
            w[1] += Fraction(1, len(t.boards(p)) - 1)
    third = {}
    for y in want:
        for q in t.board(y) - mine:
            for z in t.boards(q) - {x} - set(want):
                third.setdefault(z, set()).add(y)
    got = {i["company"]["id"]: i for i in o["interlocks"]}
    if set(got) != set(want) | set(third):
        verdict.fault(x, "interlocks", sorted(set(want) | set(third)),
                      sorted(got))
        return
    for y, i in got.items():
        boards = {b["id"] for b in i["boards"]}
        shared = {s["id"] for s in i["shared"]}
        if i["direct"] != (y in want) or boards != third.get(y, set()):
            verdict.fault(x, "interlock " + y, third.get(y), i)
        if y in want:
            union = len(mine | t.board(y))
            verdict.number(x, y + " weight", want[y][1], i["weight"])
            verdict.number(x, y + " jaccard",
                           Fraction(len(want[y][0]), union), i["jaccard"])
            if shared != want[y][0]:
                verdict.fault(x, "shared " + y, want[y][0], shared)
        elif shared != set().union(*(want[b][0] for b in third[y])):
            verdict.fault(x, "shared " + y, third[y], shared)


def run_chunk(number, first, last, verdict):
    options = CHOICES[number % len(CHOICES)]
    worlds = [TiedWorld(seed) for seed in range(first, last)]
    parties = [p for w in worlds for p in w.parties]
    with Scratch() as s:
        folder = s.path("w")
        os.makedirs(folder)
        write_rows(os.path.join(folder, "parties.csv"),
                   PARTY_COLUMNS + ["birth_date"], parties)
        write_rows(os.path.join(folder, "holdings.csv"), HOLDING_COLUMNS,
                   [h for w in worlds for h in w.holdings])
        singles = [r for w in worlds for r in w.singles]
        lists = [r for w in worlds for r in w.lists]
        write_rows(os.path.join(folder, "roles.csv"), ROLE_COLUMNS, singles)
        write_rows(s.path("lists.csv"), ROLE_COLUMNS, lists)
        s.load(folder)
        s.load("--snapshot", s.path("lists.csv"))
        facts = World().read(folder)
        roles = ([Role(r, False) for r in singles]
                 + [Role(r, True) for r in lists])
        for r in roles:
            for pid in (r.person, r.company):
                facts.parties.setdefault(pid, Party(pid))
        t = Ties(facts, roles, parties, options)
        words = options.words()
        if options.of == "shares":
            words = words[2:]
        out = s.lines("ties", "--all", *words)
        for o in out:
            check_company(t, o, verdict)
        for o in out[::17]:  # asked alone, the same answer
            alone = s.lines("ties", o["company"]["id"], *words)
            if alone != [o]:
                verdict.fault(o["company"]["id"], "alone", "the same",
                              "another")
        scores = {r["id"]: r for r in s.lines("score", "--all", *words)}
        for o in out:
            row, tie = scores[o["company"]["id"]], o["tie_score"]
            if tie and (row["tie_foreign_lower"] != tie["foreign"]["lower"]
                        or row["tie_foreign_upper"]
                        != tie["foreign"]["upper"]):
                verdict.fault(row["id"], "score", tie["foreign"], row)


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    last = int(sys.argv[2]) if len(sys.argv) > 2 else WORLDS
    verdict = Verdict()
    for start in range(first, last, CHUNK):
        run_chunk(start // CHUNK, start, min(start + CHUNK, last), verdict)
    for line in verdict.faults[:40]:
        print("FAULT", line)
    print("ties: %d worlds, %d numbers, largest difference %.3g, %d faults"
          % (last - first, verdict.compared, verdict.largest,
             len(verdict.faults)))
    return 1 if verdict.faults or not verdict.compared else 0


if __name__ == "__main__":
    sys.exit(main())
