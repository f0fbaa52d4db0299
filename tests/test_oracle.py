#!/usr/bin/env python3
"""The program against the oracle on 1,000 random worlds.

Many worlds share a store, told apart by the prefix of their ids; each chunk
of them is asked under its own options.  Usage: test_oracle.py [FIRST [LAST]]
"""
import os
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
import oracle_control as control
from keizu_run import Scratch
from oracle import Graph, Options, World
from oracle_compare import (Stakes, Verdict, check_countries, check_pairs,
                            check_scores)
from worlds import BETWEEN, RandomWorld, world_of, write_folder

WORLDS = 1000
CHUNK = 50
LEAST = {"loops of three or more": 400, "self-holdings": 200,
         "closed rings": 100}
CHOICES = [
    Options(),
    Options(nominees="holder", terminal="incorporation", treasury="in"),
    Options(of="votes", terminal="undisclosed"),
    Options(as_of=BETWEEN),
    Options(person_by="residence", treasury="in"),
]
TESTS = [control.Test(), control.Test(Fraction(1, 2), False),
         control.Test(Fraction(1, 3), True),
         control.Test(Fraction(1, 4), False)]


def force(seed):
    """What a world must have, by its seed."""
    out = []
    if seed % 10 < 6:
        out.append("loop")
    if seed % 10 in (0, 3, 6, 8):
        out.append("self")
    if seed % 10 in (2, 7):
        out.append("ring")
    return out


def make_chunk(scratch, first, last):
    """Write the worlds of a chunk; the folders to load and their facts."""
    rows = {False: ([], []), True: ([], [])}
    for seed in range(first, last):
        w = RandomWorld(seed, seed % 5 == 4, force(seed))
        rows[w.printed][0].extend(w.parties)
        rows[w.printed][1].extend(w.holdings)
    facts, loads = World(), []
    for printed, (parties, holdings) in rows.items():
        if not parties:
            continue
        folder = scratch.path("printed" if printed else "exact")
        write_folder(folder, parties, holdings)
        facts.read(folder, printed)
        loads.append([folder, "--printed"] if printed else [folder])
    return facts, loads


def count_kinds(facts, counts):
    """Which worlds have a loop, a self-holding, a closed ring."""
    graph = Graph(facts)
    up = {c: {o for o in col.weights("point")[0] if o in graph.columns}
          for c, col in graph.columns.items()}
    reach = {c: Graph._reach(c, {d: (up[d],) for d in up}, set(up))
             for c in up}
    for c in up:
        if len([d for d in reach[c] if c in reach[d]]) >= 3:
            counts["loops of three or more"].add(world_of(c))
    for c, statements in facts.statements.items():
        if any(s.owner == c for s in statements):
            counts["self-holdings"].add(world_of(c))
    for c, s in graph.solve().items():
        if s.in_ring:
            counts["closed rings"].add(world_of(c))


def run_chunk(number, first, last, counts, verdict):
    options = CHOICES[number % len(CHOICES)]
    test = TESTS[number % len(TESTS)]
    pairs = 0
    with Scratch() as s:
        facts, loads = make_chunk(s, first, last)
        count_kinds(facts, counts)
        for words in loads:
            s.load(*words)
        words = options.words()
        Stakes(facts, options, verdict).check(
            s.lines("stakes", "--all", *words))
        if options.of == "shares":
            words = words[2:]  # the default: stakes by shares, control by votes
        stakes = check_scores(facts, options,
                              s.lines("score", "--all", *words), verdict)
        check_countries(stakes, s.lines("score", "--all", "--by-country",
                                        *words))
        words = options.words()[2:]
        pairs += check_pairs(facts, options, control.Test(),
                             s.lines("control", "--all", *words), verdict)
        words += ["--possible", "--operator", ">" if test.strict else ">=",
                  "--threshold", str(test.threshold)]
        pairs += check_pairs(facts, options, test,
                             s.lines("control", "--all", *words), verdict,
                             True)
    return pairs


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    last = int(sys.argv[2]) if len(sys.argv) > 2 else WORLDS
    counts = {name: set() for name in LEAST}
    verdict, pairs = Verdict(), 0
    for start in range(first, last, CHUNK):
        pairs += run_chunk(start // CHUNK, start, min(start + CHUNK, last),
                           counts, verdict)
        if len(verdict.faults) > 200:
            break
    for line in verdict.faults[:60]:
        print("FAULT", line)
    print("oracle: %d worlds" % (last - first))
    for name, worlds in counts.items():
        print("oracle: %d with %s" % (len(worlds), name))
        if last - first == WORLDS and len(worlds) < LEAST[name]:
            verdict.fault("worlds", name, LEAST[name], len(worlds))
    print("oracle: %d numbers, %d control pairs, largest difference %.3g, "
          "%d faults" % (verdict.compared, pairs, verdict.largest,
                         len(verdict.faults)))
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
