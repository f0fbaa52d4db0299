# tests: unit tests (cmocka), whole-program tests, house rules
#
# A unit test is its name in unit_tests, one a line: tests/test_x is made of
# tests/test_x.c and linked with everything below the command line.
LDADD = $(keizu_libs) $(CMOCKA_LIBS)

unit_tests =
unit_tests += tests/test_address
unit_tests += tests/test_absent
unit_tests += tests/test_amount
unit_tests += tests/test_archive
unit_tests += tests/test_bloc
unit_tests += tests/test_bounds
unit_tests += tests/test_blocks
unit_tests += tests/test_bulk
unit_tests += tests/test_categories
unit_tests += tests/test_chart
unit_tests += tests/test_completion
unit_tests += tests/test_control
unit_tests += tests/test_controllers
unit_tests += tests/test_csv
unit_tests += tests/test_date
unit_tests += tests/test_declaration
unit_tests += tests/test_decode
unit_tests += tests/test_doc
unit_tests += tests/test_doc_shape
unit_tests += tests/test_down
unit_tests += tests/test_edinet_asr
unit_tests += tests/test_gaps
unit_tests += tests/test_exact
unit_tests += tests/test_file
unit_tests += tests/test_gbizinfo
unit_tests += tests/test_edinet_tsv
unit_tests += tests/test_graph
unit_tests += tests/test_hold
unit_tests += tests/test_gth
unit_tests += tests/test_handover
unit_tests += tests/test_hash
unit_tests += tests/test_holder
unit_tests += tests/test_html
unit_tests += tests/test_identity
unit_tests += tests/test_identity_order
unit_tests += tests/test_importers
unit_tests += tests/test_input
unit_tests += tests/test_integrated
unit_tests += tests/test_json
unit_tests += tests/test_keizu_csv
unit_tests += tests/test_layers
unit_tests += tests/test_look
unit_tests += tests/test_message
unit_tests += tests/test_name
unit_tests += tests/test_netgraph
unit_tests += tests/test_number
unit_tests += tests/test_options
unit_tests += tests/test_paths
unit_tests += tests/test_people
unit_tests += tests/test_public_registers
unit_tests += tests/test_rational
unit_tests += tests/test_record
unit_tests += tests/test_register
unit_tests += tests/test_resolve
unit_tests += tests/test_sandbox
unit_tests += tests/test_scc
unit_tests += tests/test_search
unit_tests += tests/test_search_key
unit_tests += tests/test_stakes
unit_tests += tests/test_status
unit_tests += tests/test_store
unit_tests += tests/test_system
unit_tests += tests/test_table
unit_tests += tests/test_ties
unit_tests += tests/test_tops
unit_tests += tests/test_totals
unit_tests += tests/test_weights
unit_tests += tests/test_worker
unit_tests += tests/test_xml
if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
# It reads back what is written.
tests_test_chart_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS)
# It tests a part of the command line itself.
tests_test_options_SOURCES = %D%/test_options.c src/cli/options.c
EXTRA_DIST += %D%/testlib.h %D%/controllib.h %D%/dribble.h %D%/graphlib.h \
	%D%/paper.h %D%/storelib.h
EXTRA_DIST += %D%/folder.h

# Programs that scripts drive.
check_PROGRAMS += tests/decimal_echo tests/flip tests/records
EXTRA_DIST += %D%/test_decimal.py %D%/real.py %D%/real_gbiz.py \
	%D%/real_registers.py %D%/real_store.py %D%/real.sh %D%/run.sh

include tests/bench/local.mk

# House rules, one a line; each is a test.
house_rules =
house_rules += %D%/check_docs.sh
house_rules += %D%/check_format.sh
house_rules += %D%/check_globals.sh
house_rules += %D%/check_headers.sh
house_rules += %D%/check_importers.sh
house_rules += %D%/check_layers.sh
house_rules += %D%/check_messages.sh
house_rules += %D%/check_samples.sh
dist_check_SCRIPTS += $(house_rules)
TESTS += $(house_rules)

# Scripts, one a line; each is a test.
script_tests =
EXTRA_DIST += %D%/cli/lib.sh
script_tests += %D%/cli/010-usage.sh
script_tests += %D%/cli/020-store.sh
script_tests += %D%/cli/030-ties.sh
script_tests += %D%/cli/040-declaration.sh
script_tests += %D%/cli/050-identity.sh
script_tests += %D%/cli/040-find.sh
script_tests += %D%/cli/050-show.sh
script_tests += %D%/cli/055-votes.sh
script_tests += %D%/cli/060-personal.sh
script_tests += %D%/cli/500-samples.sh
script_tests += %D%/cli/600-chart.sh
EXTRA_DIST += %D%/cli/chart.svg
script_tests += %D%/cli/510-graph-formats.sh
script_tests += %D%/cli/520-deep.sh
script_tests += %D%/cli/560-gaps.sh
script_tests += %D%/cli/565-witness.sh
script_tests += %D%/cli/570-exact.sh
script_tests += %D%/full.sh
script_tests += %D%/kill.sh
script_tests += %D%/test_bench.py
script_tests += %D%/test_bad.py
script_tests += %D%/test_bounds.py
script_tests += %D%/test_bounds_self.py
script_tests += %D%/test_brought_about.py
script_tests += %D%/test_categories.py
script_tests += %D%/test_completions.py
script_tests += %D%/test_cuts.py
script_tests += %D%/test_decimal.sh
script_tests += %D%/test_exact.py
script_tests += %D%/test_examples.py
script_tests += %D%/test_graph_file.py
script_tests += %D%/test_graph_formats.py
script_tests += %D%/test_look.py
script_tests += %D%/test_oracle.py
script_tests += %D%/test_oracle_self.py
script_tests += %D%/test_properties.py
script_tests += %D%/test_same.py
script_tests += %D%/test_sandbox_import.py
script_tests += %D%/test_shares.py
script_tests += %D%/test_ties_oracle.py
script_tests += %D%/test_witness.py
script_tests += %D%/torture.sh
script_tests += %D%/undo.sh
dist_check_SCRIPTS += $(script_tests)
scripts_run = $(script_tests)
TESTS += $(scripts_run)

# What networks look like, and what their schemas ask of them.
EXTRA_DIST += %D%/formats/gexf.xsd %D%/formats/graphml.xsd \
	%D%/formats/ring.dot %D%/formats/ring.gexf %D%/formats/ring.graphml

# The oracle: a second opinion in exact fractions (Python).
EXTRA_DIST += %D%/keizu_run.py %D%/oracle.py %D%/oracle_compare.py \
	%D%/oracle_control.py %D%/oracle_hold.py %D%/worlds.py %D%/kill.py \
	%D%/faultio.c %D%/powercut.py %D%/torture.py
EXTRA_DIST += %D%/bounds_worlds.py %D%/oracle_bounds.py \
	%D%/categories_worlds.py %D%/oracle_categories.py \
	%D%/oracle_completions.py

# The same on ten times as many worlds: some minutes.
check-bounds: keizu
	KEIZU='$(abs_top_builddir)/keizu' $(abs_top_srcdir)/tests/test_bounds.py \
		0 10000
	KEIZU='$(abs_top_builddir)/keizu' \
		$(abs_top_srcdir)/tests/test_witness.py 0 1600
	KEIZU='$(abs_top_builddir)/keizu' \
		$(abs_top_srcdir)/tests/test_completions.py 400 60
	KEIZU='$(abs_top_builddir)/keizu' \
		$(abs_top_srcdir)/tests/test_brought_about.py 60
	KEIZU='$(abs_top_builddir)/keizu' \
		$(abs_top_srcdir)/tests/test_categories.py 0 3000
.PHONY: check-bounds

# Bad input: a manifest, small files, and a script that makes the others.
EXTRA_DIST += %D%/bad

# Every sample cut at every 64th byte; make check cuts some hundred.
check-cuts: keizu
	KEIZU='$(abs_top_builddir)/keizu' $(abs_top_srcdir)/tests/test_cuts.py \
		--all
.PHONY: check-cuts

AM_TESTS_ENVIRONMENT = KEIZU='$(abs_top_builddir)/keizu'; export KEIZU; \
	CC='$(CC)'; export CC; \
	srcdir='$(abs_srcdir)'; export srcdir;

# All that tests/torture.sh can do: half an hour.
torture: all tests/flip
	$(AM_TESTS_ENVIRONMENT) sh $(srcdir)/tests/torture.sh full
.PHONY: torture
# Apart from `make check`: it needs a browser and the npm registry.
EXTRA_DIST += %D%/chart/check.mjs %D%/chart/check.sh %D%/chart/package.json \
	%D%/chart/package-lock.json
check-browser: keizu$(EXEEXT)
	sh $(srcdir)/tests/chart/check.sh ./keizu$(EXEEXT)
.PHONY: check-browser
