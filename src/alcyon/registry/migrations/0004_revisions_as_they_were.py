"""A revision is seen by those it was for: its audience, level and category become columns.

They stood in `state`, where no row policy looks. The wall is let down for the length of the
copying, since even the owner of the table sees no rows behind it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

COPY = """
ALTER TABLE registry_revision NO FORCE ROW LEVEL SECURITY;
UPDATE registry_revision SET
    audience = ARRAY(SELECT jsonb_array_elements_text(state->'audience')::int),
    level = (state->>'level')::smallint,
    category = state->>'category',
    state = state - ARRAY['audience', 'level', 'category'];
ALTER TABLE registry_revision FORCE ROW LEVEL SECURITY;
"""
BACK = """
ALTER TABLE registry_revision NO FORCE ROW LEVEL SECURITY;
UPDATE registry_revision SET state = state || jsonb_build_object(
    'audience', audience, 'level', level, 'category', category);
ALTER TABLE registry_revision FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_one_index_for_search")]

    operations = [
        migrations.AddField(
            "revision", "audience", ArrayField(models.IntegerField(), default=list, size=None)
        ),
        migrations.AddField("revision", "level", models.SmallIntegerField(null=True)),
        migrations.AddField("revision", "category", models.CharField(max_length=10, null=True)),
        migrations.RunSQL(COPY, BACK),
        # the deferred constraints of the rows that were copied must have spoken first
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("revision", "level", models.SmallIntegerField()),
        migrations.AlterField("revision", "category", models.CharField(max_length=10)),
        # see sql/registry_belong.sql
        migrations.AddIndex(
            "deletionreceipt", models.Index(fields=["record_id"], name="receipt_of_record")
        ),
    ]
