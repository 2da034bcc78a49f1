"""The tables of corridors (`routes.yaml`) and of what people are exploited for (`forms.yaml`)."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from alcyon.worlds.tables import table


@dataclass(frozen=True, slots=True)
class Waypoint:
    name: str
    country: str  #: ISO 3166 alpha-2
    latitude: float
    longitude: float
    mode: str  #: how one arrives here: FOOT, CAR, VAN, BUS, LORRY, PICKUP, TRAIN, PLANE, ...


@dataclass(frozen=True, slots=True)
class Route:
    code: str
    label: str
    cultures: dict[str, int]  #: of those recruited or smuggled
    crew: dict[str, int]  #: of those who run it beyond the origin
    forms: dict[str, int]
    price: tuple[int, int]
    currency: str
    waypoints: tuple[Waypoint, ...]


@dataclass(frozen=True, slots=True)
class Form:
    code: str
    crimes: tuple[str, ...]  #: codes of the table of crime areas
    women: int  #: of a hundred
    minors: int  #: of a hundred
    victims: tuple[int, int]
    migrants: tuple[int, int]
    means: dict[str, int]
    offers: tuple[str, ...]
    places: dict[str, str]  #: what -> a code of the kinds of places
    income: tuple[int, int]  #: a week, from one victim


@cache
def routes() -> tuple[Route, ...]:
    return tuple(
        Route(
            code=entry["code"],
            label=entry["label"],
            cultures=entry["cultures"],
            crew=entry["crew"],
            forms=entry["forms"],
            price=(entry["price"][0], entry["price"][1]),
            currency=entry["price"][2],
            waypoints=tuple(Waypoint(*values) for values in entry["waypoints"]),
        )
        for entry in table("routes")
    )


@cache
def form(code: str) -> Form:
    entry: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table("forms")[code].items()
    }
    return Form(code=code, **entry)
