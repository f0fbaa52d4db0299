# keizu_csv: keizu's own tables
importer_sources += %D%/keizu_csv_priv.h %D%/cells.c %D%/keizu_csv.c %D%/rows.c
EXTRA_DIST += %D%/mapping.md
