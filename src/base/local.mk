# base: bytes in, text, dates, exact shares, records
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = \
	include/keizu/base/address.h include/keizu/base/alloc.h include/keizu/base/amount.h \
	include/keizu/base/blocks.h include/keizu/base/buf.h include/keizu/base/date.h \
	include/keizu/base/decode.h include/keizu/base/handover.h \
	include/keizu/base/hash.h include/keizu/base/input.h \
	include/keizu/base/parsers.h include/keizu/base/sandbox.h \
	include/keizu/base/name.h include/keizu/base/number.h \
	include/keizu/base/rational.h include/keizu/base/record.h \
	include/keizu/base/look.h include/keizu/base/lower_bound.h include/keizu/base/sink.h include/keizu/base/sort.h include/keizu/base/status.h include/keizu/base/system.h include/keizu/base/worker.h \
	%D%/address.c %D%/alloc.c %D%/amount.c %D%/blocks.c %D%/blocks_out.c %D%/blocks_priv.h %D%/buf.c %D%/date.c %D%/decode.c \
	%D%/handover.c %D%/parsers.c %D%/sandbox.c \
	%D%/hash.c %D%/input.c %D%/look.c %D%/look_priv.h %D%/look_shape.c %D%/name.c %D%/name_fold.c %D%/name_priv.h %D%/name_text.c %D%/number.c \
	%D%/number_format.c %D%/rational.c %D%/rational_priv.h %D%/record.c %D%/record_digest.c \
	%D%/record_priv.h %D%/record_text.c %D%/sink.c \
	%D%/record_pack.c %D%/status.c %D%/system.c %D%/worker.c
src_base_libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS) \
	$(SODIUM_CFLAGS) $(NETTLE_CFLAGS) $(GMP_CFLAGS) $(SECCOMP_CFLAGS)
