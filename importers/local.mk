# importers: one line per importer, and it is the only line
importer_sources =

# (the library follows with its first importer)
