# houjin_csv: corporate numbers of the National Tax Agency
importer_sources += %D%/houjin_csv_priv.h %D%/houjin_csv.c \
	%D%/merger.c %D%/row.c
EXTRA_DIST += %D%/mapping.md \
	%D%/golden/99_kokugai_all_20160229.csv \
	%D%/golden/99_kokugai_all_20160229.records \
	%D%/golden/answer-none.csv \
	%D%/golden/answer-none.records \
	%D%/golden/answer-part.csv \
	%D%/golden/answer-part.records \
	%D%/golden/answer.csv \
	%D%/golden/answer.records \
	%D%/golden/diff_20260401.csv \
	%D%/golden/diff_20260401.records \
	%D%/golden/diff_20260402-rejects.csv \
	%D%/golden/diff_20260402-rejects.records \
	%D%/golden/form-28.csv \
	%D%/golden/form-28.records \
	%D%/golden/form-29.csv \
	%D%/golden/form-29.options \
	%D%/golden/form-29.records \
	%D%/golden/refused-columns.csv \
	%D%/golden/refused-columns.records \
	%D%/golden/refused-empty.csv \
	%D%/golden/refused-empty.records \
	%D%/golden/shift-jis_20260401.csv \
	%D%/golden/shift-jis_20260401.records
