"""The audience is a term of the inverted index over `tokens`, by which everything is found.

An index of its own cost every import, and led the planner to join two large bitmaps where a
filter was enough: it cannot know what the settings of a session hold.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_one_owner")]

    operations = [migrations.RemoveIndex(model_name="record", name="record_audience")]
