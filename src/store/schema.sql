-- keizu store: facts (changed only by import, undo and decisions; migrated)
-- and derived columns and views (dropped and made anew by `keizu rebuild`).
--
-- Days are integers: days since 1970-01-01; NULL: not stated.  Amounts are
-- fractions lo/base..hi/base of the whole company.  A mention is how a source
-- names a party; mention.party is the party it was resolved to.

-- FACTS

CREATE TABLE meta (                -- one row a setting of the store itself
  key TEXT PRIMARY KEY,            -- content, store: digests; home: country;
                                   -- last_batch: the highest number given
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run (                 -- one row a command that changed the store
  id INTEGER PRIMARY KEY,
  verb TEXT NOT NULL,              -- import, undo, rebuild
  arguments TEXT NOT NULL,         -- as given, one line
  version TEXT NOT NULL,           -- of keizu
  started TEXT NOT NULL            -- UTC, ISO 8601; in no digest
) STRICT;

CREATE TABLE batch (               -- one file or archive = all or nothing
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  name TEXT NOT NULL,              -- base name of the file
  sha256 TEXT NOT NULL,            -- of all its bytes
  bytes INTEGER NOT NULL,
  importer TEXT NOT NULL,          -- names, blank-separated, of its members
  source TEXT NOT NULL,            -- namespace of local ids
  options TEXT NOT NULL,           -- what changes the reading: "printed filed=2026-01-01"
  status INTEGER NOT NULL,         -- exit status of this batch: 0 or 1
  records INTEGER NOT NULL,        -- accepted records
  rejects INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  content TEXT NOT NULL,           -- its part of the content digest
  store TEXT NOT NULL,             -- its part of the store digest
  newest_filed INTEGER,            -- newest filed day among its facts
  newest_as_of INTEGER,
  first_rows TEXT NOT NULL,        -- first row id a fact table, "holding=1 ..."
  last_rows TEXT NOT NULL          -- one past the last
) STRICT;

CREATE TABLE document (            -- what a person can open
  id INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL REFERENCES batch(id) DEFERRABLE INITIALLY DEFERRED,
  key TEXT NOT NULL,               -- name printed in evidence
  title TEXT,
  type TEXT,                       -- importer's word for it
  series TEXT,                     -- documents of one series replace each other
  version INTEGER NOT NULL,        -- the highest of a series holds
  filed INTEGER,
  as_of INTEGER,
  rank INTEGER NOT NULL,           -- evidence rank 1 (best) to 8
  sha256 TEXT NOT NULL,            -- of the file or archive member
  line INTEGER, place TEXT
) STRICT;

CREATE TABLE mention (             -- how a source names a party
  id INTEGER PRIMARY KEY,
  scheme TEXT NOT NULL,            -- houjin, edinet, lei, local, ...; k: by name
  value TEXT NOT NULL,             -- identifier; for k the hash of the name triple
  party INTEGER NOT NULL           -- derived: the mention that stands for its party
) STRICT;
CREATE UNIQUE INDEX mention_key ON mention(scheme, value);
CREATE INDEX mention_party ON mention(party) WHERE party <> id;

CREATE TABLE party_fact (          -- what a document says of a party
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT, rank INTEGER NOT NULL,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  mention INTEGER NOT NULL,
  type INTEGER NOT NULL,           -- 0 unknown 1 company 2 person 3 state 4 fund 5 nominee 6 association
  country TEXT,                    -- law of incorporation, or nationality
  head_office TEXT, residence TEXT,
  state_of TEXT,                   -- whose state body it is
  address_country TEXT,            -- read off a printed address
  listed INTEGER NOT NULL,         -- 0 unstated 1 yes 2 no
  contractor INTEGER NOT NULL,
  former_nationality TEXT
) STRICT;

CREATE TABLE name (                -- names of parties that are not persons
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  mention INTEGER NOT NULL,
  text TEXT,                       -- as filed, tidied
  use TEXT,                        -- NULL: the name in its party row
  address TEXT
) STRICT;

CREATE TABLE person (              -- names and birth dates of persons and of
  id INTEGER PRIMARY KEY,          -- parties that may be persons
  document INTEGER NOT NULL, line INTEGER, place TEXT,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  mention INTEGER NOT NULL,
  text TEXT, use TEXT, address TEXT,
  birth_date INTEGER
) STRICT;

CREATE TABLE identifier (          -- mention is also known as other
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT, rank INTEGER NOT NULL,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  mention INTEGER NOT NULL,
  other INTEGER NOT NULL           -- mention
) STRICT;

CREATE TABLE family (              -- importer and table: lists of one family end each other
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE holding (             -- owner holds lo/base..hi/base of owned
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT, rank INTEGER NOT NULL,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  owner INTEGER NOT NULL,          -- mention
  owned INTEGER NOT NULL,          -- mention
  kind INTEGER NOT NULL,           -- 0 count 1 exact 2 printed 3 band
  rounding INTEGER NOT NULL,       -- 0 none 1 nearest 2 truncated 3 unknown
  lo INTEGER NOT NULL, hi INTEGER NOT NULL,
  point INTEGER NOT NULL,          -- where one number is wanted
  base INTEGER NOT NULL,
  lo_open INTEGER NOT NULL, hi_open INTEGER NOT NULL,
  stake INTEGER NOT NULL,          -- 0 both 1 shares 2 votes
  nature INTEGER NOT NULL,         -- 0 ordinary 1 treasury 2 reciprocal
  listing INTEGER NOT NULL,        -- 0 single 1 complete 2 top 3 partial
  position INTEGER NOT NULL,       -- rank in a top list, 0 none
  family INTEGER NOT NULL,
  share_class TEXT
) STRICT;

CREATE TABLE role (                -- person is role at company
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT, rank INTEGER NOT NULL,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  person INTEGER NOT NULL, company INTEGER NOT NULL, -- mentions
  role INTEGER NOT NULL,           -- as enum kz_role_kind
  former INTEGER NOT NULL,         -- 1: no longer
  representative INTEGER NOT NULL, outside INTEGER NOT NULL, -- 0 unstated 1 yes 2 no
  title TEXT,
  family INTEGER NOT NULL,
  appointed_by INTEGER             -- mention
) STRICT;

CREATE TABLE capital (             -- numbers of shares, never thousands
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT, rank INTEGER NOT NULL,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  company INTEGER NOT NULL,        -- mention
  share_class TEXT,                -- NULL: all together
  issued INTEGER, treasury INTEGER, votes INTEGER, unit INTEGER
) STRICT;

CREATE TABLE category (            -- what a kind of holders has of a company
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT, rank INTEGER NOT NULL,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER,
  company INTEGER NOT NULL,        -- mention
  share_class TEXT,                -- NULL: ordinary, or not told apart
  category INTEGER NOT NULL,       -- as enum kz_category
  holders INTEGER,                 -- how many of them
  units INTEGER,                   -- what they hold, own shares in the total
  unit_shares INTEGER,             -- shares of one unit
  ratio TEXT                       -- as printed
) STRICT;

CREATE TABLE succession (          -- successor took mention over (a merger)
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT, rank INTEGER NOT NULL,
  as_of INTEGER, since INTEGER, until INTEGER, filed INTEGER, -- as_of: when
  mention INTEGER NOT NULL,        -- ceased to be
  successor INTEGER NOT NULL,      -- mention
  cause TEXT                       -- merger, other
) STRICT;

CREATE TABLE note (                -- kept as it stood, not understood
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT,
  field TEXT NOT NULL, text TEXT NOT NULL
) STRICT;

CREATE TABLE finding (             -- what an importer noticed
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT,
  party INTEGER,                   -- mention
  code TEXT NOT NULL, text TEXT NOT NULL
) STRICT;

CREATE TABLE reject (              -- records that could not be used
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL, line INTEGER, place TEXT,
  reason TEXT NOT NULL, excerpt TEXT
) STRICT;

CREATE TABLE decision (            -- a person's word on two mentions
  id INTEGER PRIMARY KEY,
  a TEXT NOT NULL, b TEXT NOT NULL, -- keys of mentions, a < b bytewise
  verdict TEXT NOT NULL,           -- accept, reject
  who TEXT, why TEXT, decided INTEGER -- day
) STRICT;

-- DERIVED: tables, indexes and views; `keizu rebuild` makes them anew

CREATE TABLE name_key (            -- under which equal names meet
  key INTEGER NOT NULL,            -- hash of the folded name (even), of it and
                                   -- the birth date (odd)
  row INTEGER NOT NULL,            -- 2 * name.id, or 2 * person.id + 1
  PRIMARY KEY (key, row)
) STRICT, WITHOUT ROWID;           -- empty while nobody is to be joined by name

CREATE TABLE link (                -- one party, though no document links them
  key INTEGER NOT NULL,            -- of name_key
  a INTEGER NOT NULL, b INTEGER NOT NULL, -- mentions
  reason INTEGER NOT NULL,         -- 2 birth date 3 address 4 municipality
                                   -- 5 officer who is a holder
  PRIMARY KEY (key, a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_a ON link(a);
CREATE INDEX link_b ON link(b);

CREATE INDEX party_fact_mention ON party_fact(mention);
CREATE INDEX name_mention ON name(mention);
CREATE INDEX person_mention ON person(mention);
CREATE INDEX identifier_mention ON identifier(mention);
CREATE INDEX identifier_other ON identifier(other);
CREATE INDEX holding_owned ON holding(owned);
CREATE INDEX holding_owner ON holding(owner);
CREATE INDEX role_company ON role(company);
CREATE INDEX role_person ON role(person);
CREATE INDEX capital_company ON capital(company);
CREATE INDEX category_company ON category(company);
CREATE INDEX succession_mention ON succession(mention);
CREATE INDEX succession_successor ON succession(successor);
CREATE INDEX document_batch ON document(batch);

CREATE VIEW v_party AS             -- one row a party: id and a name to show
  SELECT m.id AS party, m.scheme || ':' || m.value AS id,
    (SELECT n.text FROM name n JOIN mention x ON x.id = n.mention
      WHERE x.party = m.id AND n.use IS NULL
      ORDER BY n.filed DESC, n.id LIMIT 1) AS name
  FROM mention m WHERE m.party = m.id;
CREATE VIEW v_holding AS           -- every statement of a holding, fractions
  SELECT h.id, o.party AS owner_party, c.party AS owned_party,
    1.0 * h.lo / h.base AS share_min, 1.0 * h.hi / h.base AS share_max,
    h.as_of, h.since, h.until, h.filed, h.rank, d.key AS document,
    coalesce(h.place, 'line ' || h.line) AS place
  FROM holding h JOIN mention o ON o.id = h.owner
    JOIN mention c ON c.id = h.owned JOIN document d ON d.id = h.document;
