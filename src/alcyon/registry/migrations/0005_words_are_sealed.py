"""The name of a file, and what an export was asked for and why, lie sealed.

They stood in clear columns, where they outlived nothing but told everything: a file is named
after a victim, a search word is a name. The walls are let down for the length of the sealing,
since even the owner of a table sees no rows behind one. There is no way back: what is sealed
is not written down in the clear again.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import migrations, models

from alcyon.sealing.boxes import new_key, seal
from alcyon.trust.keys import wrap

CLEAR = {
    "upload": ("name",),
    "export": ("asked", "reason"),
}


def seal_what_stands(apps: Any, editor: Any) -> None:
    """Seal every row that was written before; what had one part is that part alone."""
    for kind, fields in CLEAR.items():
        model = apps.get_model("registry", kind)
        editor.execute(f"ALTER TABLE registry_{kind} NO FORCE ROW LEVEL SECURITY")
        for row in model.objects.all():
            said = {field: getattr(row, field) for field in fields}
            _seal(row, said if len(said) > 1 else said[fields[0]], f"{kind}:{row.pk}")
            row.save(update_fields=["key", "box"])
        editor.execute(f"ALTER TABLE registry_{kind} FORCE ROW LEVEL SECURITY")
    # the deferred constraints of the rows that were written must have spoken before the columns go
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _seal(row: Any, said: object, context: str) -> None:
    key = new_key()
    row.key = wrap("vault", key, context=context)
    row.box = seal(key, json.dumps(said).encode(), context=context)


def _fields(make: Callable[[str, str], Any]) -> list[Any]:
    return [make(kind, name) for kind in CLEAR for name in ("key", "box")]


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_revisions_as_they_were")]

    operations = [
        *_fields(lambda k, name: migrations.AddField(k, name, models.BinaryField(null=True))),
        migrations.RunPython(seal_what_stands),
        *_fields(lambda k, name: migrations.AlterField(k, name, models.BinaryField())),
        *(migrations.RemoveField(kind, name) for kind, names in CLEAR.items() for name in names),
    ]
