# keizu_csv: keizu's own tables
importer_sources += %D%/keizu_csv_priv.h %D%/cells.c %D%/keizu_csv.c \
	%D%/rows.c
EXTRA_DIST += %D%/mapping.md \
	%D%/golden/categories-rejects.csv \
	%D%/golden/categories-rejects.records \
	%D%/golden/categories.csv %D%/golden/categories.records \
	%D%/golden/holdings-printed.csv \
	%D%/golden/holdings-printed.options \
	%D%/golden/holdings-printed.records \
	%D%/golden/holdings-rejects.csv \
	%D%/golden/holdings-rejects.records \
	%D%/golden/holdings-snapshot-undated.csv \
	%D%/golden/holdings-snapshot-undated.options \
	%D%/golden/holdings-snapshot-undated.records \
	%D%/golden/holdings-snapshot.csv \
	%D%/golden/holdings-snapshot.options \
	%D%/golden/holdings-snapshot.records \
	%D%/golden/holdings.csv %D%/golden/holdings.records \
	%D%/golden/parties-rejects.csv \
	%D%/golden/parties-rejects.records \
	%D%/golden/parties.csv %D%/golden/parties.records \
	%D%/golden/refused-column-twice.csv \
	%D%/golden/refused-column-twice.records \
	%D%/golden/refused-empty.csv %D%/golden/refused-empty.records \
	%D%/golden/refused-header.csv %D%/golden/refused-header.records \
	%D%/golden/refused-no-amount.csv \
	%D%/golden/refused-no-amount.records \
	%D%/golden/refused-quote-inside.csv \
	%D%/golden/refused-quote-inside.records \
	%D%/golden/refused-quote-open.csv \
	%D%/golden/refused-quote-open.records \
	%D%/golden/roles-rejects.csv %D%/golden/roles-rejects.records \
	%D%/golden/roles-snapshot.csv \
	%D%/golden/roles-snapshot.options \
	%D%/golden/roles-snapshot.records \
	%D%/golden/roles.csv %D%/golden/roles.records
