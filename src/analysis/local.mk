# analysis: pure functions from a graph to numbers and findings
noinst_LIBRARIES += src/analysis/libanalysis.a
src_analysis_libanalysis_a_SOURCES = \
	include/keizu/analysis/bounds.h \
	include/keizu/analysis/control.h \
	include/keizu/analysis/controllers.h include/keizu/analysis/down.h \
	include/keizu/analysis/exact.h \
	include/keizu/analysis/gaps.h include/keizu/analysis/gth.h \
	include/keizu/analysis/integrated.h include/keizu/analysis/stakes.h \
	include/keizu/analysis/ties.h include/keizu/analysis/tops.h \
	include/keizu/analysis/totals.h \
	include/keizu/analysis/weights.h \
	%D%/bloc.c %D%/bounds.c %D%/bounds_attain.c %D%/bounds_loop.c \
	%D%/bounds_part.h %D%/bounds_priv.h \
	%D%/bounds_slots.c %D%/bounds_witness.c %D%/carried.c %D%/closures.c \
	%D%/closures_priv.h %D%/completion.c %D%/control.c %D%/control_priv.h \
	%D%/control_votes.c %D%/controllers.c %D%/down.c %D%/exact.c \
	%D%/exact_amounts.c %D%/exact_cone.c %D%/exact_loop.c %D%/exact_priv.h \
	%D%/exact_threshold.c %D%/gaps.c %D%/gth.c \
	%D%/integrated.c %D%/interlock.c %D%/loop.c %D%/loop.h %D%/point.h %D%/stakes.c \
	%D%/ties.c %D%/ties_priv.h %D%/tops.c %D%/totals.c %D%/totals_bounds.c \
	%D%/totals_priv.h %D%/weights.c
src_analysis_libanalysis_a_CPPFLAGS = $(AM_CPPFLAGS)

# The shipped policy of weights as a C string.
src/analysis/weights.inc: %D%/weights/default.weights %D%/text2c.awk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && LC_ALL=C $(AWK) -v name=kzi_weights_text \
		-f $(srcdir)/src/analysis/text2c.awk \
		$(srcdir)/src/analysis/weights/default.weights > $@.tmp && mv $@.tmp $@
BUILT_SOURCES += src/analysis/weights.inc
CLEANFILES += src/analysis/weights.inc
EXTRA_DIST += %D%/text2c.awk %D%/weights/default.weights
