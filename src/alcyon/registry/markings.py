"""The most restrictive marking of several records: for banners on pages, files and paper."""

from collections.abc import Iterable

from alcyon.kernel.tables import Entry, table


def level_code(level: int) -> str:
    """The code of a confidentiality level, 0 to 3."""
    return next(entry.code for entry in table("levels") if entry["level"] == level)


def most_closed(codes: Iterable[str]) -> list[Entry]:
    """Of each family of handling codes the one with the highest rank.

    Codes of different families stand side by side, since none says what another means.
    """
    known = table("handling")
    highest: dict[str, Entry] = {}
    for entry in (known.entry(code) for code in dict.fromkeys(codes)):
        family = entry["family"]
        if family not in highest or highest[family]["rank"] < entry["rank"]:
            highest[family] = entry
    return [highest[family] for family in sorted(highest)]
