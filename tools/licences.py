"""List every distribution and shared library that running Alcyon needs, with its licence.

`python tools/licences.py` prints the list and fails on one that licences.yaml does not allow;
`python tools/licences.py take-out` removes the parts of wheels that must not stay.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
ROOT_DISTRIBUTION, EXTRAS = "alcyon", frozenset({"fast", "embedded"})
LIBRARY = re.compile(r"^(lib[a-z0-9_+]+?)(?:-[0-9a-f]{8})?\.so(?:\.|$)")


@dataclass(frozen=True)
class Part:
    """A distribution, a shared library inside one, or a front-end package."""

    name: str
    licence: str | None  # None: nobody has said
    inside: str = ""

    def __str__(self) -> str:
        where = f" in {self.inside}" if self.inside else ""
        return f"{self.name}{where}: {self.licence or 'unknown'}"


def table() -> dict[str, Any]:
    read = yaml.safe_load((Path(__file__).parent / "licences.yaml").read_text("utf-8"))
    return dict(read)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(name: str, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """Everything that `name[extras]` needs on this machine, itself included."""
    found: dict[str, Distribution] = {}
    seen: dict[str, frozenset[str]] = {}
    waiting = [(name, extras)]
    while waiting:
        name, extras = waiting.pop()
        key = plain(name)
        if key in seen and extras <= seen[key]:
            continue
        seen[key] = seen.get(key, frozenset()) | extras
        found[key] = distribution(name)
        waiting.extend(needs(found[key], seen[key]))
    return found


def needs(one: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in one.requires or []:
        wanted = Requirement(line)
        marker = wanted.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield wanted.name, frozenset(wanted.extras)


def licence_of(one: Distribution, known: dict[str, Any]) -> str | None:
    """The licence expression: read by hand, else as the metadata gives it, else its words."""
    by_hand = known["read_by_hand"].get(plain(one.name))
    if by_hand is not None:
        return str(by_hand)
    if "License-Expression" in one.metadata:
        return one.metadata["License-Expression"]
    classifiers = one.metadata.get_all("Classifier") or []
    said = [each.partition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    if not said:
        said = list(one.metadata.get_all("License") or [""])
    translated = [known["words"].get(words) for words in said]
    if None in translated:
        return None
    return " AND ".join(sorted({str(each) for each in translated}))


def libraries(one: Distribution) -> set[str]:
    """Shared libraries that the wheel carries and that are still there, by plain name."""
    present = (file for file in one.files or [] if Path(str(one.locate_file(file))).exists())
    found = (LIBRARY.match(file.name) for file in present)
    return {match[1] for match in found if match is not None}


def parts(known: dict[str, Any]) -> Iterator[Part]:
    for name, one in sorted(closure(ROOT_DISTRIBUTION, EXTRAS).items()):
        yield Part(name, licence_of(one, known))
        named = known["bundled"].get(name, {})
        for library in sorted(libraries(one)):
            yield Part(library, named.get(library), inside=name)
    yield from front_end(json.loads((ROOT / "package-lock.json").read_text("utf-8")))


def front_end(lock: dict[str, Any]) -> Iterator[Part]:
    """The npm packages whose files are copied into the static folder."""
    for path, package in sorted(lock["packages"].items()):
        if path and not package.get("dev", False):
            yield Part(path.rpartition("node_modules/")[2], package.get("license"), inside="pages")


def allowed(licence: str | None, known: dict[str, Any]) -> bool:
    """Whether one alternative consists of allowed licences alone. Understands `(A OR B) AND C`."""
    if licence is None:
        return False
    good = set(known["allowed"])
    for named in (one for one in good if " WITH " in one):
        licence = licence.replace(named, "MIT")  # allowed as a whole, exception and all
    names = re.findall(r"[\w.+-]+", re.sub(r"\b(AND|OR|WITH)\b", " ", licence))
    formula = re.sub(r"\bWITH [\w.+-]+", "", licence)
    for name in sorted(set(names), key=len, reverse=True):
        formula = re.sub(rf"(?<![\w.+-]){re.escape(name)}(?![\w.+-])", str(name in good), formula)
    return _true(formula)


def _true(formula: str) -> bool:
    """Evaluate True, False, AND, OR and parentheses, innermost first."""
    while "(" in formula:
        formula = re.sub(r"\(([^()]*)\)", lambda found: str(_true(found[1])), formula)
    return any(
        all(word.strip() == "True" for word in either.split("AND"))
        for either in formula.split("OR")
    )


def take_out(known: dict[str, Any]) -> int:
    """Remove what licences.yaml says; tells how many files that were."""
    gone = 0
    for name, patterns in known["taken_out"].items():
        try:
            site = Path(str(distribution(name).locate_file("")))
        except PackageNotFoundError:
            continue
        for file in [file for pattern in patterns for file in site.glob(pattern)]:
            file.unlink()
            gone += 1
    return gone


def main(arguments: list[str]) -> int:
    known = table()
    if arguments == ["take-out"]:
        take_out(known)
        return 0
    refused = []
    for part in parts(known):
        if "--quiet" not in arguments:
            print(part)
        if not allowed(part.licence, known):
            refused.append(part)
    for part in refused:
        print(f"licence not on the allow-list: {part} (tools/licences.yaml)", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
