"""How the columns of a table become records: proposed, corrected by a person, kept, applied.

mapping = propose(meta.headers, first_200_rows)
stored = to_json(mapping); mapping = from_json(stored)
for row in rows: intake = apply(mapping, row)
"""

from alcyon.parsers.mapping.applying import apply
from alcyon.parsers.mapping.model import (
    Bond,
    Column,
    Join,
    Mapping,
    Part,
    from_json,
    problems_of,
    to_json,
)
from alcyon.parsers.mapping.proposing import propose

__all__ = [
    "Bond",
    "Column",
    "Join",
    "Mapping",
    "Part",
    "apply",
    "from_json",
    "problems_of",
    "propose",
    "to_json",
]
