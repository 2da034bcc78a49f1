"""Cleaned values in the spelling that other programs expect."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from alcyon.kernel.tables import load
from alcyon.ontology.choices import choice_table
from alcyon.ontology.schemata import Property, Schema
from alcyon.ontology.types.numbers import money_parts
from alcyon.ontology.values import Value

TABLES: Final = Path(__file__).parents[1] / "tables"


def ftm_forms(of: Schema, value: Value) -> Iterator[tuple[str, str]]:
    """FollowTheMoney property and value for a cleaned value; nothing where it has no words."""
    prop, clean = of.properties[value.prop], value.clean
    if prop.ftm is None:
        return
    match prop.type:
        case "country" | "state" | "state_list":
            yield prop.ftm, clean.lower()
        case "language":
            if (code := _alpha3(clean)) is not None:
                yield prop.ftm, code
        case "date":
            yield prop.ftm, clean.removeprefix("~")
        case "money":
            yield prop.ftm, f"{money_parts(clean)[0]:f}"
        case "choice":
            yield prop.ftm, _choice(prop, clean)
        case "latitude" | "longitude" if of.ftm != "Address":
            return  # FollowTheMoney places addresses only
        case _:
            yield prop.ftm, clean


def _choice(prop: Property, clean: str) -> str:
    entry = choice_table(prop.choices or "").entry(clean)
    return str(entry.get("ftm") or entry.label("en"))


def _alpha3(code: str) -> str | None:
    return code if len(code) == 3 else _alpha3_codes().get(code)


@cache
def _alpha3_codes() -> dict[str, str]:
    return {entry.code: str(entry["alpha3"]) for entry in load(TABLES / "iso639.yaml")}
