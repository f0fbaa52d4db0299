# tests: unit tests (cmocka), command-line tests, house rules
EXTRA_DIST += %D%/testlib.h
test_libs = src/base/libbase.a $(UTF8PROC_LIBS) $(SODIUM_LIBS) $(GMP_LIBS) \
	$(CMOCKA_LIBS)

# House rules, checked on the sources and on the built libraries.
house_rules = %D%/check_docs.sh %D%/check_format.sh %D%/check_globals.sh \
	%D%/check_headers.sh %D%/check_layers.sh
dist_check_SCRIPTS += $(house_rules)
TESTS += $(house_rules)
EXTRA_DIST += %D%/run.sh

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
