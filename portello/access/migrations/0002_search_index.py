"""What finds words fast: an FTS5 table kept by triggers on SQLite, a GIN index on PostgreSQL.

Both look the stored words up as they are, so that the two databases find alike.
"""

from django.db import migrations

GROWN = (
    "new.id = old.id AND substr(new.words, 1, length(old.words) + 1) = old.words || ' '"
)
SQLITE = (
    "CREATE VIRTUAL TABLE access_search USING fts5(words, content='access_searchrow', "
    "content_rowid='id', tokenize=\"ascii tokenchars '_'\", detail=none, columnsize=0)",
    "CREATE TRIGGER access_search_insert AFTER INSERT ON access_searchrow BEGIN "
    "INSERT INTO access_search(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER access_search_delete AFTER DELETE ON access_searchrow BEGIN "
    "INSERT INTO access_search(access_search, rowid, words) VALUES ('delete', old.id, old.words); "
    "END",
    # A conversation that goes on gets words at the end: only these are written, however many there are.
    "CREATE TRIGGER access_search_grow AFTER UPDATE OF id, words ON access_searchrow "
    f"WHEN new.words <> old.words AND {GROWN} BEGIN "
    "INSERT INTO access_search(rowid, words) "
    "VALUES (new.id, substr(new.words, length(old.words) + 2)); END",
    "CREATE TRIGGER access_search_update AFTER UPDATE OF id, words ON access_searchrow "
    f"WHEN new.id <> old.id OR new.words <> old.words AND NOT ({GROWN}) BEGIN "
    "INSERT INTO access_search(access_search, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO access_search(rowid, words) VALUES (new.id, new.words); END",
)
# A function of ours, because the planner takes those of PostgreSQL for cheap: it then reads and splits
# the words of every row, half a minute with 100,000 conversations, instead of asking the index.
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION search_words(text) RETURNS tsvector LANGUAGE plpgsql "
    "IMMUTABLE STRICT PARALLEL SAFE COST 10000 "
    "AS 'BEGIN RETURN array_to_tsvector(string_to_array($1, '' '')); END'",
    "CREATE INDEX access_search ON access_searchrow USING gin (search_words(words))",
)
DROP = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS access_search_insert",
        "DROP TRIGGER IF EXISTS access_search_delete",
        "DROP TRIGGER IF EXISTS access_search_grow",
        "DROP TRIGGER IF EXISTS access_search_update",
        "DROP TABLE IF EXISTS access_search",
    ),
    "postgresql": (
        "DROP INDEX IF EXISTS access_search",
        "DROP FUNCTION IF EXISTS search_words",
    ),
}


def create(apps, schema_editor):
    for line in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(line)


def drop(apps, schema_editor):
    for line in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(line)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
