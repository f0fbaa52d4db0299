# report: what is in a document and, apart from it, how it is written
output_sources = %D%/out_csv.c %D%/out_json.c %D%/out_jsonl.c \
	%D%/out_table.c %D%/out_tsv.c
noinst_LIBRARIES += src/report/libreport.a
src_report_libreport_a_SOURCES = \
	include/keizu/report/chart.h include/keizu/report/doc.h \
	include/keizu/report/message.h \
	%D%/chart.c %D%/chart_layers.c %D%/chart_layout.c %D%/chart_layout.h \
	%D%/chart_priv.h %D%/chart_style.c %D%/chart_svg.c %D%/chart_text.c \
	%D%/chart_words.c %D%/countries.c %D%/markup.c %D%/page.c \
	%D%/doc.c %D%/flat.c %D%/grid.c %D%/json.c %D%/message.c \
	include/keizu/report/doc.h include/keizu/report/message.h \
	include/keizu/report/netgraph.h \
	%D%/doc.c %D%/flat.c %D%/graph_dot.c %D%/graph_gexf.c \
	%D%/graph_graphml.c %D%/grid.c %D%/json.c %D%/message.c \
	%D%/netgraph.c %D%/netgraph_priv.h \
	%D%/outputs.c %D%/people.h %D%/report_priv.h %D%/shape.c %D%/text.c \
	%D%/tree.c %D%/tree.h $(output_sources)

src/report/outputs.inc: $(output_sources) Makefile
	$(AM_V_GEN)$(make_registry)
src/report/messages_ja.inc: %D%/po2c.awk %D%/po/ja.po
	$(AM_V_GEN)$(MKDIR_P) $(@D) && LC_ALL=C $(AWK) \
		-f $(srcdir)/src/report/po2c.awk $(srcdir)/src/report/po/ja.po \
		> $@.tmp && mv $@.tmp $@
BUILT_SOURCES += src/report/outputs.inc src/report/messages_ja.inc
CLEANFILES += src/report/outputs.inc src/report/messages_ja.inc
EXTRA_DIST += %D%/po2c.awk %D%/po/ja.po
