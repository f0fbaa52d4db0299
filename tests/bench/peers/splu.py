#!/usr/bin/env python3
"""Peer: ownership by country with SciPy's splu, all countries at once.

    splu.py WORLD
"""
import resource
import sys
import time

import numpy
import scipy.sparse
import scipy.sparse.linalg

folder = sys.argv[1]
arcs = numpy.fromfile(folder + "/arcs.bin", dtype=numpy.uint32).reshape(-1, 3)
nodes = numpy.fromfile(folder + "/nodes.bin", dtype=numpy.uint8).reshape(-1, 2)

begin = time.perf_counter()
owner, owned, share = arcs[:, 0], arcs[:, 1], arcs[:, 2] * 1e-6
row = numpy.full(len(nodes), -1, dtype=numpy.int32)
companies = numpy.unique(owned[owner != owned])
row[companies] = numpy.arange(len(companies), dtype=numpy.int32)
to, source = row[owned], row[owner]
inner, outer = (to >= 0) & (source >= 0), (to >= 0) & (source < 0)
n = len(companies)
held = scipy.sparse.csc_matrix(
    (share[inner], (to[inner], source[inner])), (n, n))
right = scipy.sparse.csc_matrix(
    (share[outer], (to[outer], nodes[owner[outer], 1])), (n, 64))
built = time.perf_counter()
matrix = (scipy.sparse.identity(n, format="csc") - held).tocsc()
answer = scipy.sparse.linalg.splu(matrix).solve(right.toarray())
solved = time.perf_counter()
print("@build %.6f\n@solve %.6f\n@sum %.9f" % (
    built - begin, solved - built, answer.sum()))
print("@peak_mb %.3f" % (
    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
