# tests/fuzz: libFuzzer targets, and their replay in every make check
fuzz_sources = %D%/fuzz.h %D%/archive.c %D%/date.c %D%/decimal.c \
	%D%/holder.c %D%/importer.c %D%/name.c %D%/record.c %D%/sink.c \
	%D%/targets.c %D%/unpack.c
fuzz_libs = $(importers_libs) src/base/libbase.a $(UTF8PROC_LIBS) \
	$(SODIUM_LIBS) $(NETTLE_LIBS) $(GMP_LIBS)

check_PROGRAMS += tests/fuzz/replay
tests_fuzz_replay_SOURCES = %D%/replay.c $(fuzz_sources)
tests_fuzz_replay_LDADD = $(fuzz_libs)
TESTS += tests/fuzz/replay
EXTRA_DIST += %D%/corpus %D%/regression %D%/run.sh %D%/keep.sh %D%/seeds.py

# Built only on demand, with clang and fuzz_configure.
EXTRA_PROGRAMS += tests/fuzz/fuzz
tests_fuzz_fuzz_SOURCES = %D%/libfuzzer.c $(fuzz_sources)
tests_fuzz_fuzz_LDADD = $(fuzz_libs)
tests_fuzz_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
CLEANFILES += tests/fuzz/fuzz
fuzz-program: $(BUILT_SOURCES)
	$(MAKE) tests/fuzz/fuzz

# make fuzz: each target for FUZZ_SECONDS, in a build folder of its own.
fuzz_configure = --enable-sanitizers CC=clang \
	CFLAGS='-O1 -gline-tables-only -fsanitize=fuzzer-no-link'
fuzz:
	$(MKDIR_P) fuzz-build
	cd fuzz-build && { test -f Makefile || \
		$(abs_srcdir)/configure -q $(fuzz_configure); }
	$(MAKE) -C fuzz-build -s fuzz-program
	sh $(srcdir)/%D%/run.sh fuzz-build/tests/fuzz/fuzz fuzz-work
# What the runs so far found, into the corpora of the source tree.
fuzz-keep:
	sh $(srcdir)/%D%/keep.sh fuzz-build/tests/fuzz/fuzz fuzz-work
clean-local:
	rm -rf fuzz-build
distclean-local:
	rm -rf fuzz-work
.PHONY: fuzz fuzz-keep fuzz-program
