# cli: parses options, joins the layers, prints, chooses the exit status
command_sources = %D%/cmd_config.c %D%/cmd_help.c
bin_PROGRAMS += keizu
keizu_SOURCES = %D%/cli.h %D%/cli_out.c %D%/command.c %D%/help.c %D%/help.h \
	%D%/main.c %D%/options.c %D%/options.h %D%/options_shared.c \
	%D%/progress.c %D%/progress.h %D%/say.c %D%/settings.c \
	%D%/settings.h %D%/timings.c %D%/timings.h $(command_sources)
keizu_LDADD = src/report/libreport.a src/base/libbase.a $(UTF8PROC_LIBS) \
	$(SODIUM_LIBS) $(GMP_LIBS)

src/cli/commands.inc: $(command_sources) Makefile
	$(AM_V_GEN)$(make_registry)
BUILT_SOURCES += src/cli/commands.inc
CLEANFILES += src/cli/commands.inc
