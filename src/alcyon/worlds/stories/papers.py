"""Passports and identity cards, true ones and forged ones."""

from datetime import date, timedelta

from alcyon.worlds import numbers
from alcyon.worlds.names import joined, split
from alcyon.worlds.people import Person
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.truth import Facts, Thing


def document(scene: Scene, holder: Thing, *, forged: bool = False) -> Thing:
    """A document of the holder; a forged one shows a birth date that is not the holder's."""
    assert holder.person is not None
    person, rng = holder.person, scene.rng
    issued = scene.begin - timedelta(days=rng.randint(30, 1500))
    facts = card(scene, person)
    if scene.chance(65):
        facts = passport(scene, person, issued, forged=forged)
    if forged:
        facts["state"] = ("FORGED",)
    paper = scene.thing("IdentityDocument", facts, person.country)
    kind: Facts = {} if forged else {"holderKind": ("RIGHTFUL",)}
    scene.bond("Holds", (holder, paper), "TRANSPORT", issued, facts=kind)
    return paper


def passport(scene: Scene, person: Person, issued: date, *, forged: bool) -> Facts:
    entry = numbers.country(person.country)
    number = numbers.fill(entry["passport"], scene.rng)
    until = issued + timedelta(days=3652)
    born = date.fromisoformat(person.birth_date)
    shown = born - timedelta(days=scene.rng.randint(400, 2500)) if forged else born
    mrz = numbers.mrz_passport(
        iso3=entry["iso3"],
        holder=mrz_holder(person),
        number=number,
        born=shown.isoformat(),
        sex="F" if person.gender == "female" else "M",
        until=until.isoformat(),
    )
    return {
        "type": ("passport",),
        "number": (number,),
        "country": (person.country,),
        "startDate": (issued.isoformat(),),
        "endDate": (until.isoformat(),),
        "mrz": (mrz,),
    }


def card(scene: Scene, person: Person) -> Facts:
    number = numbers.fill(numbers.country(person.country)["id"], scene.rng)
    return {"type": ("identity card",), "number": (number,), "country": (person.country,)}


def mrz_holder(person: Person) -> str:
    given, between, family = split(person.name)
    return numbers.mrz_name(joined(family), joined(given + between), 39)
