#!/usr/bin/env python3
"""Peer: plain Python on dictionaries.  Chains always; with FOLDER also
ownership by country and control, written there.

    search.py WORLD [FOLDER]
"""
import heapq
import sys
import time
from array import array
from collections import defaultdict

MIN_SHARE = 0.001
LIMIT = 10
MAJORITY = 500000


def read(folder):
    """({owned: [(owner, ppm)]}, countries by node, [targets])"""
    arcs = array("I")
    with open(folder + "/arcs.bin", "rb") as f:
        arcs.frombytes(f.read())
    with open(folder + "/nodes.bin", "rb") as f:
        nodes = f.read()
    with open(folder + "/targets.txt", encoding="ascii") as f:
        targets = [int(line) for line in f]
    holders = defaultdict(list)
    for k in range(0, len(arcs), 3):
        holders[arcs[k + 1]].append((arcs[k], arcs[k + 2]))
    return dict(holders), nodes[1::2], targets


def is_looked_through(holders):
    """Companies with a holder other than themselves."""
    return {c for c, list_ in holders.items() if any(o != c for o, _ in list_)}


def chains(holders, through, company):
    """The strongest chains up to an end: [(product, owners)]"""
    found, waiting = [], [(1.0, (company,))]
    while waiting:
        product, path = waiting.pop()
        for owner, ppm in holders[path[-1]]:
            after = product * (ppm / 1e6)
            if after < MIN_SHARE or owner in path:
                continue
            if owner in through:
                waiting.append((after, path + (owner,)))
            else:
                found.append((-after, path + (owner,)))
    return [(-p, path) for p, path in heapq.nsmallest(LIMIT, found)]


def shares(holders, through, country):
    """{company: {country: share}}, iterated until nothing moves."""
    x = {c: {} for c in through}
    moved = 1.0
    while moved > 1e-15:
        moved = 0.0
        for c in through:
            new, own = defaultdict(float), 0.0
            for o, ppm in holders[c]:
                if o == c:
                    own += ppm / 1e6
                elif o in through:
                    for k, v in x[o].items():
                        new[k] += ppm / 1e6 * v
                else:
                    new[country[o]] += ppm / 1e6
            for k in new:
                new[k] /= 1 - own
                moved = max(moved, abs(new[k] - x[c].get(k, 0.0)))
            x[c] = dict(new)
    return x


def pairs(holders):
    """Controller and company, by majority of votes held together."""
    held = defaultdict(list)
    for c, list_ in holders.items():
        for o, ppm in list_:
            if o != c:
                held[o].append((c, ppm))
    for source, list_ in held.items():
        if all(ppm <= MAJORITY for _, ppm in list_):
            continue
        votes, group, waiting = defaultdict(int), {source}, [source]
        while waiting:
            for c, ppm in held.get(waiting.pop(), ()):
                votes[c] += ppm
                if votes[c] > MAJORITY and c not in group:
                    group.add(c)
                    waiting.append(c)
        for c in group - {source}:
            yield source, c


def main():
    holders, country, targets = read(sys.argv[1])
    through = is_looked_through(holders)
    answers = []
    for t in targets:
        begin = time.perf_counter()
        found = chains(holders, through, t)
        print("@chain %.9f" % (time.perf_counter() - begin))
        answers += [(t, product, len(path) - 1) for product, path in found]
    if len(sys.argv) < 3:
        return
    with open(sys.argv[1] + "/countries.txt", encoding="ascii") as f:
        code = f.read().split()
    with open(sys.argv[2] + "/search.chains", "w", encoding="ascii") as f:
        f.writelines("%d %.12f %d\n" % a for a in answers)
    with open(sys.argv[2] + "/search.shares", "w", encoding="ascii") as f:
        for c, row in shares(holders, through, country).items():
            f.writelines("%d %s %r\n" % (c, code[k], v)
                         for k, v in row.items())
    with open(sys.argv[2] + "/search.pairs", "w", encoding="ascii") as f:
        f.writelines("%d %d\n" % p for p in pairs(holders))


main()
