"""What `alcyon doctor` says: one finding per thing looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "OK"
    WARNING = "WARNING"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `mend` is empty when there is nothing to do."""

    code: str
    level: Level
    text: str
    mend: str = ""


def ok(code: str, text: str) -> Finding:
    """All is well."""
    return Finding(code, Level.OK, text)


def warning(code: str, text: str, mend: str) -> Finding:
    """It works, but somebody should look."""
    return Finding(code, Level.WARNING, text, mend)


def wrong(code: str, text: str, mend: str) -> Finding:
    """It does not work, or is not safe."""
    return Finding(code, Level.WRONG, text, mend)
