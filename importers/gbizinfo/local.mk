# gbizinfo: answers of gBizINFO about companies by corporate number
importer_sources += %D%/gbiz_priv.h %D%/gbizinfo.c %D%/gbiz_holders.c \
	%D%/gbiz_notes.c %D%/gbiz_person.c
EXTRA_DIST += %D%/mapping.md \
	%D%/golden/company.json %D%/golden/company.records \
	%D%/golden/finance.json %D%/golden/finance.records \
	%D%/golden/finance.options \
	%D%/golden/notes.json %D%/golden/notes.records \
	%D%/golden/refused-error.json %D%/golden/refused-error.records \
	%D%/golden/refused-key-twice.json \
	%D%/golden/refused-key-twice.records
