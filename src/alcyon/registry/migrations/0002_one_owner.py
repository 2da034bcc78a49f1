"""A link and its ends, a revision and its record, have one owner: the database keeps it so.

A plain foreign key to another organisation's record would succeed and so betray that the
record exists; a key over owner and id cannot.
"""

from django.db import migrations

KEYS = (
    ("registry_link", "link_starts_at_a_record_of_its_owner", "subject_id", "registry_record"),
    ("registry_link", "link_ends_at_a_record_of_its_owner", "object_id", "registry_record"),
    ("registry_revision", "revision_has_the_owner_of_its_record", "record_id", "registry_record"),
    ("registry_revision", "revision_has_the_owner_of_its_link", "link_id", "registry_link"),
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (owner_id, {column})"
            f" REFERENCES {target} (owner_id, id) ON DELETE CASCADE"
            " DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, name, column, target in KEYS
    ]
