"""Cleaned values in the spelling that other programs expect."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from alcyon.kernel.tables import load
from alcyon.kernel.yaml_files import read_yaml
from alcyon.ontology.choices import choice_table
from alcyon.ontology.schemata import Property, Schema
from alcyon.ontology.types.numbers import money_parts
from alcyon.ontology.values import Value

CUT: Final = " […]"
TABLES: Final = Path(__file__).parents[1] / "tables"


def ftm_forms(of: Schema, value: Value) -> Iterator[tuple[str, str]]:
    """FollowTheMoney property and value for a cleaned value; nothing where it has no words."""
    prop = of.properties[value.prop]
    text = _spoken(of, prop, value.clean)
    if prop.ftm is None or text is None:
        return
    limits = _limits()
    if len(text) > limits["whole"].get(prop.type, len(text)):
        return
    longest = limits["cut"].get(prop.type, len(text))
    if len(text) > longest and prop.ftm not in limits["uncut"]:
        text = text[: longest - len(CUT)] + CUT
    yield prop.ftm, text


def _spoken(of: Schema, prop: Property, clean: str) -> str | None:  # noqa: PLR0911  # a table
    """The value as FollowTheMoney writes it; None where it cannot say it."""
    match prop.type:
        case "country" | "state":
            # ICAO's codes for people without a state have three letters
            return clean.lower() if len(clean) == 2 else None
        case "language":
            return _alpha3_codes().get(clean)
        case "date":
            return clean.removeprefix("~")
        case "money":
            return f"{money_parts(clean)[0]:f}"
        case "choice":
            return _choice(prop, clean)
        case "latitude" | "longitude" if of.ftm != "Address":
            return None  # FollowTheMoney places addresses only
    return clean


def _choice(prop: Property, clean: str) -> str:
    entry = choice_table(prop.choices or "").entry(clean)
    return str(entry.get("ftm") or entry.label("en"))


@cache
def _limits() -> dict[str, Any]:
    content = read_yaml(TABLES / "ftm.yaml")
    return {name: content[name] for name in ("cut", "uncut", "whole")}


@cache
def _alpha3_codes() -> dict[str, str]:
    return {entry.code: str(entry["alpha3"]) for entry in load(TABLES / "iso639.yaml")}
