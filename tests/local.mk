# tests: unit tests (cmocka), command-line tests, house rules
EXTRA_DIST += %D%/testlib.h
base_libs = src/base/libbase.a $(UTF8PROC_LIBS) $(SODIUM_LIBS) $(GMP_LIBS)
test_libs = $(base_libs) $(CMOCKA_LIBS)

# House rules, checked on the sources and on the built libraries.
house_rules = %D%/check_docs.sh %D%/check_format.sh %D%/check_globals.sh \
	%D%/check_headers.sh %D%/check_importers.sh %D%/check_layers.sh
dist_check_SCRIPTS += $(house_rules)
TESTS += $(house_rules)
EXTRA_DIST += %D%/run.sh

# Prints what importers read; tests/real.sh compares it with answers.
check_PROGRAMS += tests/records
tests_records_SOURCES = tests/records.c
tests_records_LDADD = $(importers_libs) $(base_libs)
EXTRA_DIST += %D%/real.py %D%/real.sh

if HAVE_CMOCKA
check_PROGRAMS += tests/test_archive
TESTS += tests/test_archive
endif
tests_test_archive_SOURCES = tests/testlib.h tests/test_archive.c
tests_test_archive_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) \
	$(ARCHIVE_CFLAGS)
tests_test_archive_LDADD = $(importers_libs) $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_csv
TESTS += tests/test_csv
endif
tests_test_csv_SOURCES = tests/testlib.h tests/dribble.h tests/test_csv.c
tests_test_csv_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_csv_LDADD = $(importers_libs) $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_decode
TESTS += tests/test_decode
endif
tests_test_decode_SOURCES = tests/testlib.h tests/dribble.h tests/test_decode.c
tests_test_decode_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_decode_LDADD = $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_importers
TESTS += tests/test_importers
endif
tests_test_importers_SOURCES = tests/testlib.h tests/test_importers.c
tests_test_importers_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_importers_LDADD = $(importers_libs) $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_xml
TESTS += tests/test_xml
endif
tests_test_xml_SOURCES = tests/testlib.h tests/test_xml.c
tests_test_xml_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_xml_LDADD = $(importers_libs) $(test_libs)
