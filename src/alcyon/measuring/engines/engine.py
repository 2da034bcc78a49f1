"""What every measured engine gives, and what it says when it is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol, runtime_checkable

from alcyon.kernel.errors import NotFound
from alcyon.measuring.rows import Row


class EngineAbsent(NotFound):
    """The engine is not installed."""

    code = "engine-absent"


class Found(NamedTuple):
    """An answer: place in the register, score (higher is likelier), stated probability if any."""

    place: int
    score: float
    probability: float | None = None


@dataclass(frozen=True)
class Work:
    """What an engine works with: an empty folder for its files, and any record by its place.

    `record` stands for the database of a node: an index finds places, and who wants to compare
    more closely fetches the records. Neither its file nor its table is the engine's.
    """

    folder: Path
    record: Callable[[int], Row]


class Engine(Protocol):
    """Built once from rows in order, then asked.

    `slow` engines are asked the first queries only, unless all are ordered.
    """

    name: ClassVar[str]
    slow: ClassVar[bool]

    def build(self, rows: Iterable[Row], work: Work) -> None:
        """Read all rows once.

        Raises:
            EngineAbsent: before anything is read.
        """

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        """The best first, `most` at most."""

    def cpu_seconds(self) -> float:
        """Processor time spent so far; of this process, and of a server that works for it."""

    def index_bytes(self) -> int:
        """Bytes of what is searched: files in full, arrays and texts in memory."""


@runtime_checkable
class BatchEngine(Engine, Protocol):
    """One that is made for many questions at once and is asked that way."""

    def search_all(self, asked: Sequence[Row], most: int) -> list[Sequence[Found]]:
        """As `search`, in the order of the questions."""


def library(name: str) -> Any:
    """An optional library of a peer.

    Raises:
        EngineAbsent: with the words that tell how to install it.
    """
    try:
        return import_module(name)
    except ImportError as error:
        root = name.partition(".")[0]
        raise EngineAbsent(f"{root} is not installed here ({error})") from None


def bytes_in(folder: Path) -> int:
    """Of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
