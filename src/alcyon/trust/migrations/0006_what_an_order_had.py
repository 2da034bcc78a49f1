"""A job remembers clearance, categories and networks of the order: a run never reaches beyond.

Jobs that were ordered before had none of these written down and so run with none.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trust", "0005_senders_and_ordered_rights")]

    operations = [
        migrations.AddField(
            "job", "clearance", models.SmallIntegerField(default=-1), preserve_default=False
        ),
        migrations.AddField(
            "job",
            "categories",
            ArrayField(models.CharField(max_length=10), default=list, size=None),
            preserve_default=False,
        ),
        migrations.AddField(
            "job",
            "networks",
            ArrayField(models.IntegerField(), default=list, size=None),
            preserve_default=False,
        ),
    ]
