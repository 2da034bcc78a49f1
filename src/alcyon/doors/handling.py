"""A handling as programs write it, read in one place for the interface and the commands."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Literal

from ninja import Field, Schema
from pydantic import ConfigDict
from pydantic import ValidationError as Misshapen

from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem
from alcyon.registry.handling import Handling
from alcyon.trust.audiences import keys_of


class Strict(Schema):
    """An unknown key is a mistake, not a comment."""

    model_config = ConfigDict(extra="forbid")


class HandlingIn(Strict):
    """Source, grade, handling, readers and clock. Codes are those of `GET /tables/{name}`."""

    level: str = Field(examples=["RESTRICTED"])
    codes: list[str] = Field(default=[], examples=[["H1"]])
    purpose: str = Field(examples=["INVESTIGATE"])
    legal_basis: str = Field(examples=["NATIONAL_LAW"])
    standing: Literal["FACT", "ASSESSMENT"]
    category: str = Field(examples=["SUSPECT"])
    crime_areas: list[str] = Field(examples=[["TRAFFICKING_FORCED_LABOUR"]])
    source: str = Field(max_length=300)
    grade_scheme: str = Field(examples=["4X4"])
    grade_source: str = Field(examples=["B"])
    grade_information: str = Field(examples=["2"])
    organisations: list[str] = Field(default=[], description="Slugs of who else may read it.")
    networks: list[str] = Field(default=[], description="Slugs of networks that may read it.")
    everyone: bool = Field(default=False, description="Every organisation of this node.")
    discovery: Literal["HIDDEN", "CONTACT", "OPEN"] = "HIDDEN"
    review_on: date | None = None
    delete_on: date | None = None


def handling_from(given: HandlingIn) -> Handling:
    """The handling of a body; `Handling.check` says what is wrong with its codes.

    Raises:
        Invalid: it names readers that are unknown or closed.
    """
    said = given.model_dump(exclude={"organisations", "networks", "everyone"})
    said |= {"codes": tuple(given.codes), "crime_areas": tuple(given.crime_areas)}
    audience = keys_of(
        organisations=given.organisations, networks=given.networks, everyone=given.everyone
    )
    return Handling(**said, audience=audience)


def read_handling(text: str | bytes) -> Handling:
    """The handling that a JSON text says, with the fields of `HandlingIn`.

    Raises:
        Invalid: naming each field that is missing, unknown or misshapen, or each reader.
    """
    try:
        given = HandlingIn.model_validate(json.loads(text))
    except Misshapen as wrong:
        raise Invalid(
            [
                problem("json-unreadable", where=_place(e["loc"]), reason=e["msg"])
                for e in wrong.errors()
            ]
        ) from None
    except (ValueError, RecursionError) as wrong:
        raise Invalid([problem("json-unreadable", where="handling", reason=str(wrong))]) from None
    return handling_from(given)


def _place(parts: Iterable[object]) -> str:
    return ".".join(["handling", *map(str, parts)])
