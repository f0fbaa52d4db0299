# samples: a small invented world in the true file formats
EXTRA_DIST += %D%/run.sh %D%/packages.sh %D%/contractors.csv \
	%D%/declaration/agreements.csv \
	%D%/declaration/attachments.csv \
	%D%/declaration/beneficial-owners.csv \
	%D%/declaration/cover.csv \
	%D%/declaration/holders.csv \
	%D%/declaration/officers.csv \
	%D%/declaration/products.csv \
	%D%/declaration/record.csv \
	%D%/declaration/revenue.csv \
	%D%/declaration/shares.csv \
	%D%/declaration/sites.csv \
	%D%/declaration/staff.csv \
	%D%/declaration/subcontracts.csv \
	%D%/declaration/upstream.csv \
	%D%/edinet-codelist/EdinetcodeDlInfo.csv \
	%D%/houjin/99_kakuu_all_20250829.csv \
	%D%/parent/affiliates.csv \
	%D%/csv/members.csv %D%/csv/parties.csv %D%/csv/registers.csv %D%/csv/roles.csv \
	%D%/csv/statements.csv %D%/csv/thirds.csv \
	%D%/edinet/jpcrp030000-asr-001_E90001-000_2025-03-31_01_2025-06-24.xbrl \
	%D%/edinet/jpcrp030000-asr-001_E90001-000_2025-03-31_02_2025-09-30.xbrl \
	%D%/edinet-packed/XBRL/PublicDoc/jpcrp030000-asr-001_E90002-000_2025-03-31_01_2025-06-27.xbrl
