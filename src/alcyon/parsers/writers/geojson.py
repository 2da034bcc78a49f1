"""Records as a GeoJSON feature collection (RFC 7946), for maps.

A record with coordinates is a point, one without has no geometry; a link is a line where its
values say where it began and ended. The marking of the whole is a foreign member `banner`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from alcyon.ontology.schemata import SCHEMATA
from alcyon.parsers import own
from alcyon.parsers.outgoing import Banner, Outgoing

CHUNK: Final = 64 * 1024


def write(
    records: Iterable[Outgoing], banner: Banner, schemas: Sequence[str] = ()
) -> Iterator[bytes]:
    """One collection; the marking stands before the first feature."""
    head = json.dumps({"type": "FeatureCollection", "banner": asdict(banner)}, ensure_ascii=False)
    waiting = bytearray(head[:-1].encode() + b', "features": [\n')
    between = b""
    for record in records:
        waiting += between + json.dumps(feature(record), ensure_ascii=False).encode()
        between = b",\n"
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting + b"\n]}\n")


def feature(record: Outgoing) -> dict[str, Any]:
    """One record as a feature: cleaned values as properties, Alcyon's part beside them."""
    properties: dict[str, Any] = {"schema": record.schema, "caption": record.caption}
    for value in record.values:
        properties.setdefault(f"value.{value.prop}", []).append(value.clean)
    marks = record.marks
    properties |= {
        "owner": record.owner,
        "source": marks.source,
        "grade": " ".join(marks.grade).strip(),
        "level": marks.level,
        "handling": list(marks.handling),
    }
    return {
        "type": "Feature",
        "id": record.id,
        "geometry": geometry(record),
        "properties": properties,
        "alcyon": own.as_json(record),
    }


def geometry(record: Outgoing) -> dict[str, Any] | None:
    """Point, line or nothing. Longitude comes first in GeoJSON."""
    points = list(_points(record))
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    if _is_way(record):
        return {"type": "LineString", "coordinates": points}
    return {"type": "MultiPoint", "coordinates": points}


def _points(record: Outgoing) -> Iterator[list[float]]:
    of = SCHEMATA[record.schema]
    apart: dict[str, float] = {}
    found = False
    for value in record.values:
        kind = of.properties[value.prop].type
        if kind == "coordinates":
            latitude, longitude = value.clean.split(",")
            found = True
            yield [float(longitude), float(latitude)]
        elif kind in ("latitude", "longitude"):
            apart.setdefault(kind, float(value.clean))
    if not found and len(apart) == 2:
        yield [apart["longitude"], apart["latitude"]]


def _is_way(record: Outgoing) -> bool:
    """The points are a beginning and an end, in this order, not several claims of one place."""
    named = [
        value.prop
        for value in record.values
        if SCHEMATA[record.schema].properties[value.prop].type == "coordinates"
    ]
    return named == ["originCoordinates", "destinationCoordinates"]
