"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

Finder = Callable[[str, str], Iterator[int]]
"""(path, text) -> the numbers of the lines at fault. The path is relative, with slashes."""


@dataclass(frozen=True)
class Rule:
    """One rule. `files` and `but_not` are shell patterns in which `*` also crosses folders."""

    name: str
    why: str
    files: tuple[str, ...]
    find: Finder
    good: tuple[str, ...]
    bad: tuple[str, ...]
    but_not: tuple[str, ...] = ()
    example: str = ""  # the path under which good and bad are tried; "" is the first pattern

    def covers(self, path: str) -> bool:
        return _matches(path, self.files) and not _matches(path, self.but_not)

    def findings(self, path: str, text: str) -> Iterator["Finding"]:
        for line in self.find(path, text):
            yield Finding(path, line, self)

    @property
    def example_path(self) -> str:
        return self.example or self.files[0].replace("*", "x")


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: Rule

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule.name}: {self.rule.why}"


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
