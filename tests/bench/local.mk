# bench: the world generator and what `make bench` runs
bench_programs = tests/bench/world tests/bench/solve tests/bench/count
check_PROGRAMS += $(bench_programs)
tests_bench_world_SOURCES = %D%/world.c %D%/world.h %D%/world_files.c \
	%D%/world_reports.c
tests_bench_world_LDADD =
EXTRA_DIST += %D%/agree.py %D%/package.json %D%/package-lock.json \
	%D%/programs.py %D%/run.py %D%/peers/control.mjs %D%/peers/klu.c \
	%D%/peers/sax.c %D%/peers/search.py %D%/peers/splu.py

# BENCH_SIZE=10k|100k|1M|6M: docs/hacking.md
bench: keizu$(EXEEXT) $(bench_programs)
	CC='$(CC)' python3 $(srcdir)/tests/bench/run.py .
.PHONY: bench
