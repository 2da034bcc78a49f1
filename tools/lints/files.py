"""Rules about style sheets, requirement files and the words that no file may hold."""

import re
from collections.abc import Iterator

from tools.lints.rule import Rule, line_of

CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius\b"
    r"|(?:left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b)",
)
EXCUSED = re.compile(r"/\*\s*physical:\s*\w")
ADDRESS = re.compile(
    r"https?:|file:|--(?:extra-)?index|--find-links|^-[if]\b|@\s*\w+:", re.MULTILINE
)
RESOLVED = re.compile(r'"resolved"')
FORBIDDEN = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|proxy\.golang\.org"
    r"|(?<![\w.])/work/|/opt/pypi|/opt/wheels",
)


def physical_direction(_path: str, text: str) -> Iterator[int]:
    """A left or right that does not turn over in Arabic, unless `/* physical: why */` is beside."""
    bare = CSS_COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    lines = text.split("\n")
    for found in PHYSICAL.finditer(bare):
        number = line_of(bare, found.start())
        if EXCUSED.search(lines[number - 1]) is None:
            yield number


def matches_of(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    for found in pattern.finditer(text):
        yield line_of(text, found.start())


RULES = (
    Rule(
        name="physical-direction",
        why="write start and end, not left and right; or say `/* physical: why */` on the line",
        files=("src/alcyon/web/static/css/*.css",),
        find=physical_direction,
        good=(
            "p { margin-inline-start: 1rem; text-align: start; }",
            "/* left: no */",
            ".map { left: 0; } /* physical: geography never mirrors */",
            ".copyright { color: red; }",
            "p { inset-inline-end: 0 }",
        ),
        bad=(
            "p { margin-left: 1rem; }",
            "p { text-align: right; }",
            "p { left: 0; }",
            "p { float:left }",
            "p { border-top-left-radius: 4px; }",
        ),
    ),
    Rule(
        name="address-in-requirements",
        why="pinned and hashed, but without any address: it must install behind any mirror",
        files=("requirements/*.txt",),
        find=lambda _path, text: matches_of(ADDRESS, text),
        good=("django==5.2 \\\n    --hash=sha256:00",),
        bad=(
            "--index-url https://example.org/simple",
            "--extra-index-url=x",
            "x @ https://example.org/x.whl",
            "--find-links /somewhere",
            "-f wheels",
        ),
    ),
    Rule(
        name="address-in-lock",
        why="integrity only: a lock with `resolved` names somebody's registry",
        files=("package-lock.json", "*/package-lock.json"),
        find=lambda _path, text: matches_of(RESOLVED, text),
        good=('{"integrity": "sha512-x"}',),
        bad=('{"resolved": "somewhere"}',),
    ),
    Rule(
        name="place-of-work",
        why="no registry's address and no path of one particular machine",
        files=("*",),
        but_not=("tools/lints/files.py",),  # which spells them out
        find=lambda _path, text: matches_of(FORBIDDEN, text),
        example="docs/x.md",
        good=("from PyPI", "the work/life balance", "https://example.org/work/1"),
        bad=("see pypi" + ".org", "/wor" + "k/main/x", "files.python" + "hosted.org"),
    ),
)
