# docs: man pages and the documents of docs/
dist_man_MANS += %D%/man/keizu.1 \
	%D%/man/keizu-backup.1 \
	%D%/man/keizu-batches.1 \
	%D%/man/keizu-chain.1 \
	%D%/man/keizu-config.1 \
	%D%/man/keizu-control.1 \
	%D%/man/keizu-digest.1 \
	%D%/man/keizu-find.1 \
	%D%/man/keizu-findings.1 \
	%D%/man/keizu-gaps.1 \
	%D%/man/keizu-help.1 \
	%D%/man/keizu-identity.1 \
	%D%/man/keizu-import.1 \
	%D%/man/keizu-importers.1 \
	%D%/man/keizu-rebuild.1 \
	%D%/man/keizu-score.1 \
	%D%/man/keizu-show.1 \
	%D%/man/keizu-stakes.1 \
	%D%/man/keizu-status.1 \
	%D%/man/keizu-ties.1 \
	%D%/man/keizu-undo.1 \
	%D%/man/keizu-verify.1 \
	%D%/man/keizu-store.5
EXTRA_DIST += %D%/NEWS.md \
	%D%/architecture.md \
	%D%/declaration.md \
	%D%/findings.md \
	%D%/hacking.md \
	%D%/identity.md \
	%D%/methods.md \
	%D%/samples.md \
	%D%/schemata.md
