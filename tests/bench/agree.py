#!/usr/bin/env python3
"""Compares what programs answer on one world: files NAME.shares, NAME.pairs
and NAME.chains of a folder.

    agree.py FOLDER NAME NAME shares|pairs      prints `@differ number`
"""
import os
import sys


def shares(folder, name):
    """{(company, country): share}"""
    found = {}
    with open(os.path.join(folder, name + ".shares"), encoding="ascii") as f:
        for line in f:
            company, country, share = line.split()
            found[company, country] = float(share)
    return found


def pairs(folder, name):
    """{"controller company"}"""
    with open(os.path.join(folder, name + ".pairs"), encoding="ascii") as f:
        return set(f.read().splitlines())


def chains(folder, name):
    """{target: [(product, steps)]}, strongest first"""
    found = {}
    with open(os.path.join(folder, name + ".chains"), encoding="ascii") as f:
        for line in f:
            target, product, steps = line.split()
            found.setdefault(target, []).append((float(product), int(steps)))
    return {t: sorted(rows, reverse=True) for t, rows in found.items()}


def largest_difference(a, b):
    """Between two shares(); what one lacks is 0.  Both must say something."""
    if not a or not b:
        raise ValueError("there are no shares to compare")
    return max(abs(a.get(k, 0.0) - b.get(k, 0.0)) for k in a.keys() | b.keys())


def chain_difference(a, b):
    """Largest difference of products by rank, infinite if one has fewer."""
    if a.keys() != b.keys():
        return float("inf")
    worst = 0.0
    for target in a:
        if len(a[target]) != len(b[target]):
            return float("inf")
        for (p, _), (q, _) in zip(a[target], b[target]):
            worst = max(worst, abs(p - q))
    return worst


def main():
    folder, a, b, what = sys.argv[1:]
    if what == "shares":
        differ = largest_difference(shares(folder, a), shares(folder, b))
    else:
        differ = len(pairs(folder, a) ^ pairs(folder, b))
    print("@differ %r" % differ)


if __name__ == "__main__":
    main()
