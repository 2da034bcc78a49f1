"""A closed request ends by its clock. What was closed before is kept as the table says."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

from alcyon.kernel.tables import table
from alcyon.registry.handling import later


def set_clocks(apps: Any, editor: Any) -> None:
    model = apps.get_model("registry", "subjectrequest")
    editor.execute("ALTER TABLE registry_subjectrequest NO FORCE ROW LEVEL SECURITY")
    for row in model.objects.exclude(state="OPEN"):
        months = table("request_kinds").entry(row.kind)["kept_months"]
        row.delete_on = later(row.closed_at.date(), months)
        row.save(update_fields=["delete_on"])
    editor.execute("ALTER TABLE registry_subjectrequest FORCE ROW LEVEL SECURITY")
    # the deferred constraints of the rows that were written must have spoken before the next change
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_words_are_sealed")]

    operations = [
        migrations.AddField("subjectrequest", "delete_on", models.DateField(null=True, blank=True)),
        migrations.RunPython(set_clocks, migrations.RunPython.noop),
        migrations.AddConstraint(
            "subjectrequest",
            models.CheckConstraint(
                name="request_ends_some_time_after_it_was_closed",
                condition=Q(state="OPEN", closed_at=None, delete_on=None)
                | (~Q(state="OPEN") & Q(closed_at__isnull=False, delete_on__isnull=False)),
            ),
        ),
    ]
