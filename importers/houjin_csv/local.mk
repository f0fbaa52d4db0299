# houjin_csv: corporate numbers of the National Tax Agency
importer_sources += %D%/houjin_csv_priv.h %D%/country.c %D%/houjin_csv.c \
	%D%/merger.c %D%/row.c
EXTRA_DIST += %D%/mapping.md
