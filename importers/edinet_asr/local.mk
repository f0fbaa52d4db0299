# edinet_asr: EDINET annual securities report
importer_sources += %D%/asr_priv.h %D%/asr_ratio.h %D%/asr_affiliates.c \
	%D%/asr_categories.c %D%/asr_emit.c %D%/asr_parents.c %D%/asr_policy.c %D%/asr_ratio.c %D%/asr_facts.c \
	%D%/asr_holders.c %D%/asr_officers.c %D%/asr_old.c %D%/asr_old_categories.c \
	%D%/asr_rows.c %D%/asr_seen.c \
	%D%/asr_title.c %D%/asr_treasury.c %D%/asr_votes.c %D%/edinet_asr.c
EXTRA_DIST += %D%/mapping.md \
	%D%/golden/affiliates-flood.records \
	%D%/golden/affiliates-flood.xbrl \
	%D%/golden/affiliates-none.records \
	%D%/golden/affiliates-none.xbrl \
	%D%/golden/affiliates.records \
	%D%/golden/affiliates.xbrl \
	%D%/golden/categories.records \
	%D%/golden/categories.xbrl \
	%D%/golden/filed-option.options \
	%D%/golden/filed-option.records \
	%D%/golden/filed-option.xbrl \
	%D%/golden/findings.records \
	%D%/golden/findings.xbrl \
	%D%/golden/foreign-two-classes-nil.records \
	%D%/golden/foreign-two-classes-nil.xbrl \
	%D%/golden/no-issued-shares.records \
	%D%/golden/no-issued-shares.xbrl \
	%D%/golden/old-categories-none.records \
	%D%/golden/old-categories-none.xbrl \
	%D%/golden/old-categories-unread.records \
	%D%/golden/old-categories-unread.xbrl \
	%D%/golden/old-categories.records \
	%D%/golden/old-categories.xbrl \
	%D%/golden/old-rounded.records \
	%D%/golden/old-rounded.xbrl \
	%D%/golden/old-tables.records \
	%D%/golden/old-tables.xbrl \
	%D%/golden/ordinary.records \
	%D%/golden/ordinary.xbrl \
	%D%/golden/parent-none-2015.records \
	%D%/golden/parent-none-2015.xbrl \
	%D%/golden/parent-none-2017.records \
	%D%/golden/parent-none-2017.xbrl \
	%D%/golden/parent-unlisted.records \
	%D%/golden/parent-unlisted.xbrl \
	%D%/golden/policy.records \
	%D%/golden/policy.xbrl \
	%D%/golden/proposal.records \
	%D%/golden/proposal.xbrl \
	%D%/golden/record-date.records \
	%D%/golden/record-date.xbrl \
	%D%/golden/refused-no-code.records \
	%D%/golden/refused-no-code.xbrl \
	%D%/golden/refused-no-filing-day.records \
	%D%/golden/refused-no-filing-day.xbrl \
	%D%/golden/refused-no-period.records \
	%D%/golden/refused-no-period.xbrl \
	%D%/golden/refused-submission.records \
	%D%/golden/refused-submission.xbrl \
	%D%/golden/refused-taxonomy.records \
	%D%/golden/refused-taxonomy.xbrl \
	%D%/golden/rejects.records \
	%D%/golden/rejects.xbrl \
	%D%/golden/ties-thousands.records \
	%D%/golden/ties-thousands.xbrl \
	%D%/golden/votes-ratios.records \
	%D%/golden/votes-ratios.xbrl \
	%D%/golden/votes.records \
	%D%/golden/votes.xbrl
