# cli: parses options, joins the layers, prints, chooses the exit status
bin_PROGRAMS += keizu
keizu_SOURCES = %D%/main.c
keizu_LDADD = src/base/libbase.a $(UTF8PROC_LIBS) $(SODIUM_LIBS) $(GMP_LIBS)
