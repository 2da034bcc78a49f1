"""Records as comma-separated text, for spreadsheets and scripts.

The marking stands in the first column of every row: a line of comment above the headers would
break every program that reads the file. The last row holds the marking and the number of rows
alone; where it is missing, the file is cut off.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from alcyon.parsers.outgoing import Banner, Outgoing
from alcyon.parsers.writers import columns

CHUNK: Final = 64 * 1024
MARK: Final = "\ufeff"  #: without it spreadsheets on Windows take UTF-8 for their code page


def write(
    records: Iterable[Outgoing], banner: Banner, schemas: Sequence[str] = ()
) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, CRLF, quotes where needed, formulas made harmless."""
    names = columns.headers(schemas)
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(MARK)
    writer.writerow(names)
    count = 0
    for record in records:
        count += 1
        writer.writerow(columns.cells(record, banner, names))
        if text.tell() >= CHUNK:
            yield _taken(text)
    writer.writerow([f"END {count} {banner.text}", *[""] * (len(names) - 1)])
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    content = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return content
