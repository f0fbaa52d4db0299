# tests: unit tests (cmocka), command-line tests, house rules
EXTRA_DIST += %D%/testlib.h
test_libs = src/base/libbase.a $(UTF8PROC_LIBS) $(SODIUM_LIBS) $(GMP_LIBS) \
	$(CMOCKA_LIBS)

# House rules, checked on the sources and on the built libraries.
house_rules = %D%/check_docs.sh %D%/check_format.sh %D%/check_globals.sh \
	%D%/check_headers.sh %D%/check_importers.sh %D%/check_layers.sh
dist_check_SCRIPTS += $(house_rules)
TESTS += $(house_rules)
EXTRA_DIST += %D%/run.sh

if HAVE_CMOCKA
check_PROGRAMS += tests/test_importers
TESTS += tests/test_importers
endif
tests_test_importers_SOURCES = tests/testlib.h tests/test_importers.c
tests_test_importers_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_importers_LDADD = $(importers_libs) $(test_libs)
