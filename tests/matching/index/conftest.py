"""A few invented people, and registers of them."""

from __future__ import annotations

from random import Random

import pytest

from alcyon.matching.index import compiled
from alcyon.matching.persons import Person

GIVEN = "Ahmad Mohammad Fatima Ivan Olga Nguyen Maria Jose Kwame Ama Rahul Priya Chen Wei".split()
FAMILY = "Khatib Haddad Petrov Ivanova Garcia Lopez Mensah Sharma Patel Zhang Hossain Silva".split()


def someone(rng: Random) -> Person:
    parts = [rng.choice(GIVEN), *rng.sample(FAMILY, rng.randint(1, 2))]
    birth = (rng.randint(1950, 2015), rng.randint(1, 12), rng.randint(1, 28))
    document = f"N{rng.randrange(10**7):07}"
    return Person(
        (" ".join(parts),), birth, rng.choice("MF"), rng.choice(["SY", "GH"]), (document,)
    )


def people(count: int, seed: int = 1) -> list[tuple[int, Person]]:
    rng = Random(seed)
    return [(number, someone(rng)) for number in range(count)]


@pytest.fixture(params=["plain", "compiled"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Once by NumPy alone, once by the compiled loops where Numba is installed."""
    if request.param == "compiled" and not compiled.USED:
        pytest.skip("Numba is not installed")
    monkeypatch.setattr(compiled, "USED", request.param == "compiled")
    return str(request.param)
