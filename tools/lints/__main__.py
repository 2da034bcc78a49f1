"""`python -m tools.lints`: read every tracked or new file, print what breaks a rule."""

import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.lints import dangers, files, python, templates
from tools.lints.rule import Finding, Rule

ROOT = Path(__file__).resolve().parents[2]
RULES: tuple[Rule, ...] = (
    *python.RULES,
    *templates.RULES,
    *files.RULES,
    *dangers.RULES,
)


def paths() -> Iterator[str]:
    """Tracked files and new ones that git does not ignore; only those that still exist."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for raw in sorted(set(listed.stdout.split(b"\0"))):
        path = raw.decode()
        if path and (ROOT / path).is_file():
            yield path


def findings(rules: Iterable[Rule] = RULES) -> Iterator[Finding]:
    for path in paths():
        covering = [rule for rule in rules if rule.covers(path)]
        if not covering:
            continue
        try:
            text = (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture, or a test's file of broken bytes: no rule reads those
        for rule in covering:
            yield from rule.findings(path, text)


def excused() -> dict[tuple[str, str], str]:
    file = Path(__file__).parent / "exceptions.toml"
    rows = tomllib.loads(file.read_text("utf-8")).get("exception", [])
    return {(row["rule"], row["path"]): row["reason"] for row in rows}


def main() -> int:
    exceptions, used, faults = excused(), set[tuple[str, str]](), Counter[str]()
    for finding in findings():
        key = (finding.rule.name, finding.path)
        if key in exceptions:
            used.add(key)
            continue
        faults[finding.rule.name] += 1
        print(finding)
    for rule, path in sorted(exceptions.keys() - used):
        faults["exceptions"] += 1
        print(f"tools/lints/exceptions.toml: {rule} no longer needs an exception for {path}")
    if faults:
        print(", ".join(f"{name} {count}" for name, count in faults.most_common()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
