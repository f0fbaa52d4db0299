# edinet_asr: EDINET annual securities report
importer_sources += %D%/asr_priv.h %D%/asr_emit.c %D%/asr_facts.c \
	%D%/asr_holders.c %D%/asr_officers.c %D%/asr_rows.c %D%/asr_text.c \
	%D%/asr_title.c %D%/edinet_asr.c
EXTRA_DIST += %D%/mapping.md
