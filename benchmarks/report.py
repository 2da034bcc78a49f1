"""What a benchmark says: figures, each beside its target where there is one."""

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured number; `most` and `least` are the target, if there is one."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def is_met(self) -> bool:
        low = self.least is None or self.value >= self.least
        return low and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        target = f"  (at most {self.most:g})" if self.most is not None else ""
        target += f"  (at least {self.least:g})" if self.least is not None else ""
        mark = "  " if target == "" else ("ok" if self.is_met else "NO")
        return f"{mark} {self.name:<58} {self.value:>12,.2f} {self.unit}{target}"


@dataclass
class Report:
    """The figures of one benchmark, in the order they were measured."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, **target: float) -> None:
        self.figures.append(Figure(name, value, unit, **target))

    @property
    def is_met(self) -> bool:
        return all(figure.is_met for figure in self.figures)

    def as_text(self) -> str:
        facts = [f"   {name}: {value}" for name, value in self.facts.items()]
        return "\n".join([self.name, *facts, *map(str, self.figures)])

    def as_json(self) -> dict[str, Any]:
        figures = [vars(figure) | {"met": figure.is_met} for figure in self.figures]
        return {"name": self.name, "facts": self.facts, "figures": figures}


def machine() -> dict[str, Any]:
    """What a reader must know to judge an absolute time."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load": [round(value, 1) for value in os.getloadavg()],
        "python": platform.python_version(),
        "system": platform.system(),
    }


def percentile(times: Sequence[float], share: float) -> float:
    """The smallest of the times that at least `share` of them do not exceed."""
    ordered = sorted(times)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]
