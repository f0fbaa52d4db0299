# store: facts and derived tables in one SQLite file; sqlite3.h only here
