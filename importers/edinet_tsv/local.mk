# edinet_tsv: EDINET annual securities report, type 5
importer_sources += %D%/tsv_lines.h %D%/tsv_lines.c %D%/edinet_tsv.c
EXTRA_DIST += %D%/mapping.md \
	%D%/golden/ordinary.records \
	%D%/golden/ordinary.tsv \
	%D%/golden/refused-heading.records \
	%D%/golden/refused-heading.tsv \
	%D%/golden/refused-quote.records \
	%D%/golden/refused-quote.tsv \
	%D%/golden/refused-short-line.records \
	%D%/golden/refused-short-line.tsv \
	%D%/golden/votes.records \
	%D%/golden/votes.tsv
