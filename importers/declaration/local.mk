# declaration: what a contractor states for the review, a folder of CSV
importer_sources += include/keizu/import/declaration.h \
	%D%/decl_country.c %D%/decl_holders.c %D%/decl_links.c %D%/decl_load.c \
	%D%/decl_notes.c %D%/decl_officers.c %D%/decl_party.c %D%/decl_priv.h \
	%D%/decl_row.c %D%/declaration.c %D%/sheets.c
EXTRA_DIST += %D%/mapping.md \
	%D%/golden/cp932.folder/cover.csv \
	%D%/golden/cp932.folder/holders.csv \
	%D%/golden/cp932.folder/shares.csv \
	%D%/golden/cp932.records \
	%D%/golden/english.folder/cover.csv \
	%D%/golden/english.folder/holders.csv \
	%D%/golden/english.folder/notes.txt \
	%D%/golden/english.folder/shares.csv \
	%D%/golden/english.records \
	%D%/golden/full.folder/agreements.csv \
	%D%/golden/full.folder/attachments.csv \
	%D%/golden/full.folder/beneficial-owners.csv \
	%D%/golden/full.folder/cover.csv \
	%D%/golden/full.folder/holders.csv \
	%D%/golden/full.folder/officers.csv \
	%D%/golden/full.folder/products.csv \
	%D%/golden/full.folder/record.csv \
	%D%/golden/full.folder/revenue.csv \
	%D%/golden/full.folder/shares.csv \
	%D%/golden/full.folder/sites.csv \
	%D%/golden/full.folder/staff.csv \
	%D%/golden/full.folder/subcontracts.csv \
	%D%/golden/full.folder/upstream.csv \
	%D%/golden/full.records \
	%D%/golden/refused-no-cover.folder/shares.csv \
	%D%/golden/refused-no-cover.records \
	%D%/golden/refused-no-day.folder/cover.csv \
	%D%/golden/refused-no-day.records \
	%D%/golden/refused-no-name.folder/cover.csv \
	%D%/golden/refused-no-name.records \
	%D%/golden/refused-no-number.folder/cover.csv \
	%D%/golden/refused-no-number.records \
	%D%/golden/refused-order.folder/cover.csv \
	%D%/golden/refused-order.records \
	%D%/golden/refused-quote.folder/cover.csv \
	%D%/golden/refused-quote.records \
	%D%/golden/refused-ragged.folder/cover.csv \
	%D%/golden/refused-ragged.records \
	%D%/golden/refused-sheet.folder/cover.csv \
	%D%/golden/refused-sheet.folder/holders.csv \
	%D%/golden/refused-sheet.records \
	%D%/golden/refused-two.folder/cover.csv \
	%D%/golden/refused-two.records \
	%D%/golden/rejects.folder/beneficial-owners.csv \
	%D%/golden/rejects.folder/cover.csv \
	%D%/golden/rejects.folder/holders.csv \
	%D%/golden/rejects.folder/officers.csv \
	%D%/golden/rejects.folder/shares.csv \
	%D%/golden/rejects.folder/upstream.csv \
	%D%/golden/rejects.records \
	%D%/golden/states.folder/beneficial-owners.csv \
	%D%/golden/states.folder/cover.csv \
	%D%/golden/states.folder/holders.csv \
	%D%/golden/states.folder/officers.csv \
	%D%/golden/states.folder/shares.csv \
	%D%/golden/states.records \
	%D%/golden/sums.folder/cover.csv \
	%D%/golden/sums.folder/holders.csv \
	%D%/golden/sums.folder/shares.csv \
	%D%/golden/sums.records
