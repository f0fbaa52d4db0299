# report: what is in a document and, apart from it, how it is written
