"""An item on the Desk says who put it there; a job says with which rights it was ordered."""

import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# even the owner of a table sees no rows behind its wall
COPY = """
ALTER TABLE trust_deskitem NO FORCE ROW LEVEL SECURITY;
UPDATE trust_deskitem SET
    sender_id = coalesce((facts->>'from')::int, organisation_id), facts = facts - 'from';
ALTER TABLE trust_deskitem FORCE ROW LEVEL SECURITY;
ALTER TABLE trust_job NO FORCE ROW LEVEL SECURITY;
UPDATE trust_job SET abilities = ARRAY[ability];
ALTER TABLE trust_job FORCE ROW LEVEL SECURITY;
"""
IS_A_SENDER = models.ForeignKey(
    "trust.organisation", on_delete=django.db.models.deletion.CASCADE, related_name="+"
)
MAY_BE_ONE = models.ForeignKey(
    "trust.organisation", on_delete=django.db.models.deletion.CASCADE, related_name="+", null=True
)
ABILITIES = ArrayField(models.CharField(max_length=40), default=list, size=None)
ALWAYS_SAID = ArrayField(models.CharField(max_length=40), size=None)


class Migration(migrations.Migration):
    dependencies = [("trust", "0004_rights_are_given_by_others")]

    operations = [
        migrations.AddField("deskitem", "sender", MAY_BE_ONE),
        migrations.AddField("job", "abilities", ABILITIES),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        # the deferred constraints of the rows that were copied must have spoken first
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("deskitem", "sender", IS_A_SENDER),
        migrations.AlterField("job", "abilities", ALWAYS_SAID),
    ]
