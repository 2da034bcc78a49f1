"""What an organisation shares with whom, as counts. Call inside `acting_as`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from alcyon.registry.models import Record

COUNTS = """
SELECT key, count(*)
FROM registry_record CROSS JOIN LATERAL unnest(audience) AS key
WHERE owner_id = %s
GROUP BY key
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """How many records each audience key opens, as far as the viewer's clearance goes.

    A record that names two audiences counts with both.
    """

    total: int
    unshared: int
    by_key: Mapping[int, int]


def shared_by(organisation_id: int) -> Shared:
    """Counts over the organisation's own records that the viewer may see."""
    ours = Record.objects.filter(owner_id=organisation_id)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [organisation_id])
        by_key = dict(cursor.fetchall())
    return Shared(total=ours.count(), unshared=ours.filter(audience=[]).count(), by_key=by_key)
