# edinet_codelist: EDINET code list of the Financial Services Agency
importer_sources += %D%/edinet_codelist.c
EXTRA_DIST += %D%/mapping.md \
	%D%/golden/EdinetcodeDlInfo-cp932.csv \
	%D%/golden/EdinetcodeDlInfo-cp932.records \
	%D%/golden/EdinetcodeDlInfo.csv \
	%D%/golden/EdinetcodeDlInfo.records \
	%D%/golden/english.csv \
	%D%/golden/english.records \
	%D%/golden/no-day.csv \
	%D%/golden/no-day.options \
	%D%/golden/no-day.records \
	%D%/golden/refused-no-day.csv \
	%D%/golden/refused-no-day.records \
	%D%/golden/rejects.csv \
	%D%/golden/rejects.records
