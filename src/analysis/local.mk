# analysis: pure functions from a graph to numbers and findings
noinst_LIBRARIES += src/analysis/libanalysis.a
src_analysis_libanalysis_a_SOURCES = \
	include/keizu/analysis/gth.h include/keizu/analysis/integrated.h \
	%D%/gth.c %D%/integrated.c %D%/loop.c %D%/loop.h
src_analysis_libanalysis_a_CPPFLAGS = $(AM_CPPFLAGS)
