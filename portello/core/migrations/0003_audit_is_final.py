"""The database itself refuses to change an audit entry: it may only be emptied of a person's traces."""

from django.db import migrations

FIXED = (
    "public_id", "at", "actor_kind", "contact_id", "verb", "model", "record_id", "record_public_id",
    "company_id",
)
EMPTIED = ("actor_name", "address", "as_whom")
MESSAGE = "an audit entry never changes"
LETTER = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    differs = LETTER[vendor]
    rules = [f"NEW.{c} {differs} OLD.{c}" for c in FIXED]
    rules += [f"(NEW.{c} {differs} OLD.{c} AND NEW.{c} <> '')" for c in EMPTIED]
    rules += [f"(NEW.user_id {differs} OLD.user_id AND NEW.user_id IS NOT NULL)"]
    when = " OR ".join(rules)
    if vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER audit_is_final BEFORE UPDATE ON core_auditentry "
            f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema_editor.execute(
        "CREATE FUNCTION audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
        f"MESSAGE = '{MESSAGE}'; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER audit_is_final BEFORE UPDATE ON core_auditentry FOR EACH ROW "
        f"WHEN ({when}) EXECUTE FUNCTION audit_is_final()"
    )


def drop(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON core_auditentry"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS audit_is_final{on}")
    if on:
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_is_final()")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache")]
    operations = [migrations.RunPython(create, drop)]
