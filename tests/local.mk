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

# The oracle: a second opinion in exact fractions (Python), first on itself.
oracle_tests = %D%/test_oracle_self.py
dist_check_SCRIPTS += $(oracle_tests)
TESTS += $(oracle_tests)
EXTRA_DIST += %D%/keizu_run.py %D%/oracle.py %D%/oracle_compare.py \
	%D%/oracle_control.py %D%/worlds.py
