# graph: the immutable graph of one day
noinst_LIBRARIES += src/graph/libgraph.a
src_graph_libgraph_a_SOURCES = \
	include/keizu/graph/file.h include/keizu/graph/graph.h include/keizu/graph/layers.h \
	include/keizu/graph/paths.h \
	include/keizu/graph/roles.h include/keizu/graph/scc.h \
	%D%/graph_priv.h %D%/load.h \
	%D%/absent.c %D%/arrays.c %D%/build.c %D%/categories.c %D%/column.c %D%/cone.c %D%/documents.c %D%/file.c %D%/file_cone.c %D%/file_in.c %D%/file_out.c %D%/file_priv.h %D%/graph.c %D%/hold.c %D%/igraph_bridge.c %D%/load.c %D%/paths.c \
	%D%/question.c %D%/roles.c %D%/roles_hold.c %D%/roles_names.c %D%/roles_priv.h %D%/scc.c %D%/slots.c %D%/sources.c
src_graph_libgraph_a_CPPFLAGS = $(AM_CPPFLAGS) $(IGRAPH_CFLAGS)
