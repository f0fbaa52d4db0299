# store: facts and derived tables in one SQLite file; sqlite3.h only here
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_SOURCES = \
	include/keizu/store/identity.h include/keizu/store/look.h include/keizu/store/store.h include/keizu/store/query.h \
	%D%/store_priv.h %D%/sink_store.h \
	%D%/store.c %D%/store_new.c %D%/store_check.c %D%/schema.c %D%/names.c %D%/names.h %D%/rows.c %D%/sink_store.c %D%/batch.c \
	%D%/undo.c %D%/resolve.c %D%/resolve.h %D%/idmap.c %D%/idmap.h \
	%D%/identity.c %D%/identity.h %D%/identity_key.c %D%/identity_bucket.c %D%/identity_bucket.h \
	%D%/identity_rules.c %D%/identity_join.c %D%/identity_list.c %D%/decision.c \
	%D%/verify.c %D%/query.c %D%/query_names.c %D%/query_people.c %D%/find.c %D%/graphs.c %D%/look.c \
	%D%/search_priv.h %D%/gather.h %D%/gather.c %D%/search.c %D%/search_key.c %D%/search_read.c %D%/bigram.c \
	%D%/variants.c \
	%D%/pipe.h %D%/pipe.c %D%/bulk_priv.h %D%/bulk.c %D%/bulk_pages.c %D%/bulk_table.c %D%/bulk_index.c %D%/bulk_keys.c
src_store_libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)

# schema.sql as two C strings: facts, and what is made anew from them
src/store/schema.inc: src/store/schema.sql
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(AWK) -f $(srcdir)/src/store/sql2c.awk \
	$(srcdir)/src/store/schema.sql > $@.tmp && mv $@.tmp $@
BUILT_SOURCES += src/store/schema.inc
CLEANFILES += src/store/schema.inc
EXTRA_DIST += %D%/schema.sql %D%/sql2c.awk
