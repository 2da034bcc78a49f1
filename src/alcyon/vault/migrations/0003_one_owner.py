"""A sealed identity and the key of its person have one owner: the database keeps it so."""

from django.db import migrations

SAME_OWNER = """
ALTER TABLE vault.vault_person_key
    ADD CONSTRAINT person_key_belongs_to_one UNIQUE (record_id, owner_id);
ALTER TABLE vault.vault_identity
    DROP CONSTRAINT identity_ends_with_its_key,
    ADD CONSTRAINT identity_ends_with_its_key FOREIGN KEY (record_id, owner_id)
        REFERENCES vault.vault_person_key (record_id, owner_id) ON DELETE CASCADE;
"""
BACK = """
ALTER TABLE vault.vault_identity
    DROP CONSTRAINT identity_ends_with_its_key,
    ADD CONSTRAINT identity_ends_with_its_key FOREIGN KEY (record_id)
        REFERENCES vault.vault_person_key (record_id) ON DELETE CASCADE;
ALTER TABLE vault.vault_person_key DROP CONSTRAINT person_key_belongs_to_one;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_own_schema")]

    operations = [migrations.RunSQL(SAME_OWNER, BACK)]
