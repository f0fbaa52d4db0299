# importers: one line per importer, and it is the only line
importer_sources =
include importers/declaration/local.mk
include importers/edinet_asr/local.mk
include importers/gbizinfo/local.mk
include importers/edinet_codelist/local.mk
include importers/houjin_csv/local.mk
include importers/edinet_tsv/local.mk
include importers/keizu_csv/local.mk

noinst_LIBRARIES += importers/libimporters.a
importers_libimporters_a_SOURCES = include/keizu/import/importer.h \
	%D%/importers_priv.h %D%/importers.c \
	%D%/common/abroad.h %D%/common/abroad.c \
	%D%/common/archive.h %D%/common/archive.c \
	%D%/common/country.h %D%/common/country.c \
	%D%/common/country_words.c \
	%D%/common/csv.h %D%/common/csv.c \
	%D%/common/gzip_check.h %D%/common/gzip_check.c \
	%D%/common/json.h %D%/common/json_priv.h %D%/common/json.c \
	%D%/common/json_scan.c %D%/common/json_tree.c \
	%D%/common/holder.h %D%/common/holder.c %D%/common/holder_class.c \
	%D%/common/html.h %D%/common/html.c \
	%D%/common/html_table.h %D%/common/html_table.c \
	%D%/common/reason.h \
	%D%/common/xml.h %D%/common/xml_priv.h %D%/common/xml.c \
	%D%/common/xml_scan.h %D%/common/xml_scan.c %D%/common/xml_tree.c \
	$(importer_sources)
importers_libimporters_a_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS) \
	$(ARCHIVE_CFLAGS) $(YAJL_CFLAGS)
importers_libs = importers/libimporters.a $(XML_LIBS) $(ARCHIVE_LIBS) \
	$(CSV_LIBS) $(YAJL_LIBS)

importers/registry.inc: $(importer_sources) Makefile
	$(AM_V_GEN)$(make_registry)
BUILT_SOURCES += importers/registry.inc
CLEANFILES += importers/registry.inc
