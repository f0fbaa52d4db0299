# tests: unit tests (cmocka), whole-program tests, house rules
#
# A unit test is its name in unit_tests, one a line: tests/test_x is made of
# tests/test_x.c and linked with everything below the command line.
LDADD = $(keizu_libs) $(CMOCKA_LIBS)

unit_tests =
unit_tests += tests/test_amount
unit_tests += tests/test_archive
unit_tests += tests/test_csv
unit_tests += tests/test_date
unit_tests += tests/test_decode
unit_tests += tests/test_doc
unit_tests += tests/test_doc_shape
unit_tests += tests/test_hash
unit_tests += tests/test_importers
unit_tests += tests/test_input
unit_tests += tests/test_message
unit_tests += tests/test_name
unit_tests += tests/test_number
unit_tests += tests/test_rational
unit_tests += tests/test_table
unit_tests += tests/test_xml
if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
EXTRA_DIST += %D%/testlib.h %D%/dribble.h %D%/paper.h

# Programs that scripts drive.
check_PROGRAMS += tests/decimal_echo tests/records
EXTRA_DIST += %D%/test_decimal.py %D%/real.py %D%/real.sh %D%/run.sh

# Scripts, one a line; each is a test.
script_tests =
script_tests += %D%/check_docs.sh
script_tests += %D%/check_format.sh
script_tests += %D%/check_globals.sh
script_tests += %D%/check_headers.sh
script_tests += %D%/check_importers.sh
script_tests += %D%/check_layers.sh
script_tests += %D%/check_samples.sh
script_tests += %D%/test_decimal.sh
script_tests += %D%/test_oracle_self.py
dist_check_SCRIPTS += $(script_tests)
TESTS += $(script_tests)

# The oracle: a second opinion in exact fractions (Python).
EXTRA_DIST += %D%/keizu_run.py %D%/oracle.py %D%/oracle_compare.py \
	%D%/oracle_control.py %D%/worlds.py

AM_TESTS_ENVIRONMENT = KEIZU='$(abs_top_builddir)/keizu'; export KEIZU; \
	srcdir='$(abs_srcdir)'; export srcdir;
if HAVE_CMOCKA
check_PROGRAMS += tests/test_hash
TESTS += tests/test_hash
endif
tests_test_hash_SOURCES = tests/testlib.h tests/test_hash.c
tests_test_hash_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_hash_LDADD = $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_input
TESTS += tests/test_input
endif
tests_test_input_SOURCES = tests/testlib.h tests/test_input.c
tests_test_input_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_input_LDADD = $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_name
TESTS += tests/test_name
endif
tests_test_name_SOURCES = tests/testlib.h tests/test_name.c
tests_test_name_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_name_LDADD = $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_number
TESTS += tests/test_number
endif
tests_test_number_SOURCES = tests/testlib.h tests/test_number.c
tests_test_number_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_number_LDADD = $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_rational
TESTS += tests/test_rational
endif
tests_test_rational_SOURCES = tests/testlib.h tests/test_rational.c
tests_test_rational_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_rational_LDADD = $(test_libs)

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
# The report layer
report_libs = src/report/libreport.a $(test_libs)
if HAVE_CMOCKA
check_PROGRAMS += tests/test_doc tests/test_doc_shape tests/test_message tests/test_table
TESTS += tests/test_doc tests/test_doc_shape tests/test_message tests/test_table
endif
tests_test_doc_SOURCES = tests/paper.h tests/testlib.h tests/test_doc.c
tests_test_doc_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_doc_LDADD = $(report_libs)
tests_test_doc_shape_SOURCES = tests/paper.h tests/testlib.h \
	tests/test_doc_shape.c
tests_test_doc_shape_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_doc_shape_LDADD = $(report_libs)
tests_test_message_SOURCES = tests/testlib.h tests/test_message.c
tests_test_message_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_message_LDADD = $(report_libs)
tests_test_table_SOURCES = tests/testlib.h tests/test_table.c
tests_test_table_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_table_LDADD = $(report_libs)
# The oracle: a second opinion in exact fractions (Python), first on itself.
oracle_tests = %D%/test_oracle_self.py
dist_check_SCRIPTS += $(oracle_tests)
TESTS += $(oracle_tests)
EXTRA_DIST += %D%/keizu_run.py %D%/oracle.py %D%/oracle_compare.py \
	%D%/oracle_control.py %D%/worlds.py

if HAVE_CMOCKA
check_PROGRAMS += tests/test_keizu_csv
TESTS += tests/test_keizu_csv
endif
tests_test_keizu_csv_SOURCES = tests/testlib.h tests/test_keizu_csv.c
tests_test_keizu_csv_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_keizu_csv_LDADD = $(importers_libs) $(test_libs)
