"""Rows of foreign formats in the words of the ontology, outside the sandbox and pure.

Rows of tables need a mapping (`alcyon.parsers.mapping`), unless they are our own
(`own_table`); FollowTheMoney, STIX and GeoJSON name their kinds of things themselves:
`intake(format, row)`.
"""

from collections.abc import Callable, Mapping

from alcyon.parsers.intake import Intake
from alcyon.parsers.intakes.ftm import intake as of_ftm
from alcyon.parsers.intakes.geojson import intake as of_geojson
from alcyon.parsers.intakes.stix import intake as of_stix
from alcyon.parsers.records import Row

INTAKES: Mapping[str, Callable[[Row], Intake]] = {
    "FTM": of_ftm,
    "STIX": of_stix,
    "GEOJSON": of_geojson,
}


def intake(format: str, row: Row) -> Intake:
    """What a row of a self-describing format says; an `Intake` with problems is refused."""
    return INTAKES[format](row)
