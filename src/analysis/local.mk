# analysis: pure functions from a graph to numbers and findings
noinst_LIBRARIES += src/analysis/libanalysis.a
src_analysis_libanalysis_a_SOURCES = \
	include/keizu/analysis/control.h include/keizu/analysis/down.h \
	include/keizu/analysis/gth.h \
	include/keizu/analysis/integrated.h include/keizu/analysis/stakes.h \
	include/keizu/analysis/totals.h \
	%D%/bloc.c %D%/control.c %D%/down.c %D%/gth.c %D%/integrated.c %D%/loop.c %D%/loop.h \
	%D%/stakes.c %D%/totals.c
src_analysis_libanalysis_a_CPPFLAGS = $(AM_CPPFLAGS)
