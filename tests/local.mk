# tests: unit tests (cmocka), command-line tests, house rules
EXTRA_DIST += %D%/testlib.h
base_libs = src/base/libbase.a $(UTF8PROC_LIBS) $(SODIUM_LIBS) $(GMP_LIBS)
test_libs = $(base_libs) $(CMOCKA_LIBS)

# House rules, checked on the sources and on the built libraries.
house_rules = %D%/check_docs.sh %D%/check_format.sh %D%/check_globals.sh \
	%D%/check_headers.sh %D%/check_importers.sh %D%/check_layers.sh
	%D%/check_headers.sh %D%/check_layers.sh %D%/check_samples.sh
dist_check_SCRIPTS += $(house_rules)
TESTS += $(house_rules)
EXTRA_DIST += %D%/run.sh

# Prints what importers read; tests/real.sh compares it with answers.
check_PROGRAMS += tests/records
tests_records_SOURCES = tests/records.c
tests_records_LDADD = $(importers_libs) $(base_libs)
EXTRA_DIST += %D%/real.py %D%/real.sh

if HAVE_CMOCKA
check_PROGRAMS += tests/test_amount
TESTS += tests/test_amount
endif
tests_test_amount_SOURCES = tests/testlib.h tests/test_amount.c
tests_test_amount_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_amount_LDADD = $(test_libs)

if HAVE_CMOCKA
check_PROGRAMS += tests/test_date
TESTS += tests/test_date
endif
tests_test_date_SOURCES = tests/testlib.h tests/test_date.c
tests_test_date_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_test_date_LDADD = $(test_libs)

check_PROGRAMS += tests/decimal_echo
TESTS += tests/test_decimal.sh
dist_check_SCRIPTS += %D%/test_decimal.sh
EXTRA_DIST += %D%/test_decimal.py
tests_decimal_echo_SOURCES = tests/decimal_echo.c
tests_decimal_echo_LDADD = $(test_libs)

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
