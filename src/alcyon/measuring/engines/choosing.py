"""The engines by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from alcyon.measuring.engines.engine import Engine

USUAL: Final = ("alcyon", "rapidfuzz", "tantivy")
ON_REQUEST: Final = ("splink", "nomenklatura")

_PLACES: Final = {
    "alcyon": ("ours", "Ours"),
    "rapidfuzz": ("brute", "BruteForce"),
    "tantivy": ("full_text", "FullText"),
    "splink": ("linking", "Linking"),
    "nomenklatura": ("entities", "Entities"),
}


def engine(name: str) -> Engine:
    """A new engine; its module is loaded now, so that no engine pays for another's libraries.

    Raises:
        EngineAbsent: its library is not installed.
        KeyError: there is no engine of that name.
    """
    module, found = _PLACES[name]
    loaded = import_module(f"alcyon.measuring.engines.{module}")
    return cast(Callable[[], Engine], getattr(loaded, found))()
