"""The tables of the store, and the version of their shape."""

SCHEMA_VERSION = 5

LAYOUT = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- One row holds all that `show` needs; `crc` guards the statements against a damaged file.
CREATE TABLE drug (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, head TEXT NOT NULL, statements TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE facet (kind TEXT, value TEXT, drug INTEGER, PRIMARY KEY (kind, value, drug)) WITHOUT ROWID;
CREATE TABLE name (norm TEXT, kind TEXT, name TEXT, target_kind TEXT, target TEXT, detail TEXT,
  PRIMARY KEY (norm, target_kind, target, kind, name)) WITHOUT ROWID;
-- A name under itself and under every form with one character left out: near misses are found by equality.
CREATE TABLE near (part TEXT, norm TEXT, PRIMARY KEY (part, norm)) WITHOUT ROWID;
CREATE TABLE lookalike (norm TEXT, warning TEXT, PRIMARY KEY (norm, warning)) WITHOUT ROWID;
CREATE TABLE class (id TEXT PRIMARY KEY, parent TEXT NOT NULL, node TEXT NOT NULL) WITHOUT ROWID;
-- Whatever can interact, who is a member of what (through every level), and which interactions name it.
CREATE TABLE interactant (id TEXT PRIMARY KEY, kind TEXT, name TEXT) WITHOUT ROWID;
CREATE TABLE within (member TEXT, whole TEXT, PRIMARY KEY (member, whole)) WITHOUT ROWID;
CREATE INDEX within_whole ON within (whole, member);
CREATE TABLE touches (party TEXT, interaction TEXT, PRIMARY KEY (party, interaction)) WITHOUT ROWID;
CREATE TABLE record (kind TEXT, id TEXT, record TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE used_by (source TEXT, drug TEXT, PRIMARY KEY (source, drug)) WITHOUT ROWID;
-- What `screen` reads: the facts for and against use under the key of a condition, a measure, a partner …
CREATE TABLE screening (key TEXT PRIMARY KEY, facts TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
-- How far each drug is covered, counted once: what `coverage` prints of all drugs costs a small row of each.
CREATE TABLE coverage (drug TEXT PRIMARY KEY, counts TEXT NOT NULL) WITHOUT ROWID;
-- What each release changed, by drug: the differences of the histories that ship with the facts, not the histories.
CREATE TABLE release (number INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE, date TEXT NOT NULL, summary TEXT NOT NULL);
CREATE TABLE change (release INTEGER, drug TEXT, lines TEXT NOT NULL, PRIMARY KEY (release, drug)) WITHOUT ROWID;
CREATE TABLE staging (rank INTEGER, drug INTEGER, statement TEXT, section TEXT, label TEXT, text TEXT, local TEXT);
CREATE TABLE passage (id INTEGER PRIMARY KEY, drug INTEGER, statement TEXT, section TEXT, label TEXT, text TEXT, local TEXT);
CREATE VIRTUAL TABLE search USING fts5(label, text, content='passage', content_rowid='id', prefix='1 2', tokenize='unicode61 remove_diacritics 2');
"""
