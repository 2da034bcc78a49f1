"""The vault's tables move into the schema `vault`, found through the search path.

A sealed identity ends with its key: the database sees to it, since not everybody who may
erase a person may also see the sealed rows.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE public.{table} SET SCHEMA vault",
            f"ALTER TABLE vault.{table} SET SCHEMA public",
        )
        for table in ("vault_person_key", "vault_identity")
    ] + [
        migrations.RunSQL(
            "ALTER TABLE vault.vault_identity ADD CONSTRAINT identity_ends_with_its_key"
            " FOREIGN KEY (record_id) REFERENCES vault.vault_person_key (record_id)"
            " ON DELETE CASCADE",
            "ALTER TABLE vault.vault_identity DROP CONSTRAINT identity_ends_with_its_key",
        )
    ]
