"""Writers: pure functions from records to the bytes of a file, a piece at a time.

    for chunk in write("XLSX", records, banner, schemas=["Person", "Phone"]): ...

Each row says its source, grade and handling, each file the most restrictive marking in it.
None holds more than a few rows; none decides who may export what.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from alcyon.parsers.outgoing import Banner, Outgoing
from alcyon.parsers.writers import csv, ftm, geojson, stix, xlsx

Writer = Callable[[Iterable[Outgoing], Banner, Sequence[str]], Iterator[bytes]]

WRITERS: Mapping[str, Writer] = {
    "CSV": csv.write,
    "XLSX": xlsx.write,
    "FTM": ftm.write,
    "STIX": stix.write,
    "GEOJSON": geojson.write,
}
MEDIA_TYPES: Mapping[str, str] = {
    "CSV": "text/csv; charset=utf-8",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "FTM": "application/x-ndjson",
    "STIX": "application/stix+json;version=2.1",
    "GEOJSON": "application/geo+json",
}
SUFFIXES: Mapping[str, str] = {
    "CSV": ".csv",
    "XLSX": ".xlsx",
    "FTM": ".ftm.json",
    "STIX": ".stix.json",
    "GEOJSON": ".geojson",
}


def write(
    format: str, records: Iterable[Outgoing], banner: Banner, schemas: Sequence[str] = ()
) -> Iterator[bytes]:
    """The file, piece by piece. `schemas` are those among the records, for the columns of
    tables; left out, a table has the columns of all schemata."""
    return WRITERS[format](records, banner, schemas)
