"""The vault's tables move into the schema `vault`, found through the search path."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE public.{table} SET SCHEMA vault",
            f"ALTER TABLE vault.{table} SET SCHEMA public",
        )
        for table in ("vault_person_key", "vault_identity")
    ]
