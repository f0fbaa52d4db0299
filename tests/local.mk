# tests: unit tests (cmocka), command-line tests, house rules
EXTRA_DIST += %D%/testlib.h
test_libs = src/base/libbase.a $(UTF8PROC_LIBS) $(SODIUM_LIBS) $(GMP_LIBS) \
	$(CMOCKA_LIBS)

# House rules, checked on the sources and on the built libraries.
house_rules = %D%/check_docs.sh %D%/check_format.sh %D%/check_globals.sh \
	%D%/check_headers.sh %D%/check_layers.sh %D%/check_samples.sh
dist_check_SCRIPTS += $(house_rules)
TESTS += $(house_rules)
EXTRA_DIST += %D%/run.sh
