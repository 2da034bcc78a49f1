"""Readers: pure functions from a binary stream to items. They run inside the sandbox's child.

Nothing here may import beyond the standard library, this package and `kernel.errors`: the
child has no site-packages, and no file system once its walls are up.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from alcyon.parsers.readers import bundles, csv, ftm, xlsx
from alcyon.parsers.records import Item, Options

Reader = Callable[[BinaryIO, Options, int], Iterator[Item]]

READERS: Mapping[str, Reader] = {
    "CSV": csv.read,
    "XLSX": xlsx.read,
    "FTM": ftm.read,
    "STIX": bundles.stix,
    "GEOJSON": bundles.geojson,
}
