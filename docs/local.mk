# docs: man pages and the documents of docs/
