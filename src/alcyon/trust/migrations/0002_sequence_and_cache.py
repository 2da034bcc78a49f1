"""What Django's models cannot say: the sealer's sequence, and the throttle's counters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE trust_auditevent"
            " ADD COLUMN sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE",
            "ALTER TABLE trust_auditevent DROP COLUMN sequence",
        ),
        migrations.RunSQL(
            "CREATE TABLE alcyon_cache (cache_key varchar(255) PRIMARY KEY,"
            " value text NOT NULL, expires timestamptz NOT NULL);"
            "CREATE INDEX alcyon_cache_expires ON alcyon_cache (expires)",
            "DROP TABLE alcyon_cache",
        ),
    ]
