# cli: parses options, joins the layers, prints, chooses the exit status
command_sources =
command_sources += %D%/cmd_chain.c
command_sources += %D%/cmd_backup.c
command_sources += %D%/cmd_batches.c
command_sources += %D%/cmd_config.c
command_sources += %D%/cmd_control.c
command_sources += %D%/cmd_digest.c
command_sources += %D%/cmd_find.c
command_sources += %D%/cmd_help.c
command_sources += %D%/cmd_identity.c
command_sources += %D%/cmd_import.c
command_sources += %D%/cmd_importers.c
command_sources += %D%/cmd_findings.c
command_sources += %D%/cmd_gaps.c
command_sources += %D%/cmd_score.c
command_sources += %D%/cmd_rebuild.c
command_sources += %D%/cmd_show.c
command_sources += %D%/cmd_stakes.c
command_sources += %D%/cmd_status.c
command_sources += %D%/cmd_ties.c
command_sources += %D%/cmd_undo.c
command_sources += %D%/cmd_verify.c
keizu_libs = src/report/libreport.a src/analysis/libanalysis.a \
	src/graph/libgraph.a importers/libimporters.a src/store/libstore.a \
	src/base/libbase.a $(SQLITE_LIBS) $(XML_LIBS) $(ARCHIVE_LIBS) \
	$(CSV_LIBS) $(YAJL_LIBS) $(UTF8PROC_LIBS) $(SODIUM_LIBS) $(NETTLE_LIBS) $(GMP_LIBS) \
	$(SECCOMP_LIBS)
bin_PROGRAMS += keizu
keizu_SOURCES = %D%/answer.c %D%/answer.h %D%/asked.c %D%/asked.h \
	%D%/bloc.c %D%/bloc.h %D%/chain_chart.c %D%/chain_chart.h %D%/chain_cone.c \
	%D%/chain_formats.c %D%/chain_formats.h \
	%D%/min_share.c %D%/min_share.h %D%/proof.c %D%/proof.h \
	%D%/stakes_exact.c %D%/stakes_exact.h %D%/stakes_put.c %D%/stakes_put.h \
	%D%/graph_file.c %D%/graph_file.h %D%/score_largest.c %D%/score_largest.h \
	%D%/score_list.c %D%/score_list.h %D%/search_file.c \
	%D%/search_file.h %D%/sentence.c %D%/sentence.h \
	%D%/cli.h %D%/cli_out.c %D%/command.c %D%/help.c %D%/help.h \
	%D%/import_file.c %D%/import_file.h %D%/import_set.c \
	%D%/import_paths.c %D%/import_paths.h %D%/import_report.c \
	%D%/import_report.h %D%/import_read.c %D%/import_read.h \
	%D%/import_parser.c %D%/import_parser.h %D%/import_parsed.c \
	%D%/main.c %D%/members.c %D%/members.h %D%/options.c %D%/options.h %D%/options_shared.c \
	%D%/progress.c %D%/progress.h %D%/say.c %D%/settings.c \
	%D%/settings.h %D%/stakes_witness.c %D%/stakes_witness.h %D%/show.c %D%/show.h \
	%D%/show_categories.c %D%/show_joined.c %D%/show_successions.c %D%/tied.c %D%/tied.h \
	%D%/timings.c %D%/timings.h $(command_sources)
keizu_LDFLAGS = $(KZ_LDFLAGS) $(KZ_LTO)
keizu_LDADD = $(keizu_libs)

src/cli/commands.inc: $(command_sources) Makefile
	$(AM_V_GEN)$(make_registry)
BUILT_SOURCES += src/cli/commands.inc
CLEANFILES += src/cli/commands.inc
