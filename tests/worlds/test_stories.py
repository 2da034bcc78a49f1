"""What groups do: phases in order, roles that fit, nothing after today, nothing out of nowhere."""

from collections import Counter
from datetime import date
from functools import cache

import pytest

from alcyon.kernel.tables import table as kernel_table
from alcyon.ontology.choices import choice_table
from alcyon.ontology.schemata import schema
from alcyon.worlds.cells import CELL
from alcyon.worlds.corridors import form, routes
from alcyon.worlds.cultures import codes
from alcyon.worlds.tables import table
from alcyon.worlds.truth import Group
from alcyon.worlds.world import TODAY, World

PHASES = ("RECRUITMENT", "TRANSPORT", "EXPLOITATION", "MONEY")
COUNT = 60


@cache
def world() -> World:
    return World(seed=77, persons=COUNT * CELL)


@cache
def groups() -> tuple[Group, ...]:
    return tuple(world().groups())


def test_a_group_can_be_asked_for_without_the_others() -> None:
    assert world().group(17) == groups()[17]


def test_every_full_cell_has_one_group_and_ids_are_its_own() -> None:
    assert len(groups()) == COUNT
    seen: set[str] = set()
    for group in groups():
        ids = [thing.truth_id for thing in group.things if thing.person is None]
        ids += [bond.truth_id for bond in group.bonds]
        assert len(ids) == len(set(ids))
        assert seen.isdisjoint(ids)
        seen.update(ids)


def test_a_bond_joins_two_different_things_of_its_group() -> None:
    for group in groups():
        ids = {thing.truth_id for thing in group.things}
        for bond in group.bonds:
            assert bond.source != bond.target
            assert {bond.source, bond.target} <= ids


def test_a_bond_fits_the_edge_of_its_schema() -> None:
    for group in groups():
        schemata = {thing.truth_id: thing.schema for thing in group.things}
        for bond in group.bonds:
            edge = schema(bond.schema).edge
            assert edge is not None
            assert schemata[bond.source] in edge.subject
            assert schemata[bond.target] in edge.object


def test_periods_run_forward_and_end_by_today() -> None:
    for group in groups():
        for bond in group.bonds:
            assert bond.since <= TODAY.isoformat()
            assert bond.until is None or bond.since < bond.until <= TODAY.isoformat()
        for thing in group.things:
            assert thing.day is None or thing.day <= TODAY.isoformat()


def test_all_phases_are_told_and_recruitment_comes_before_exploitation() -> None:
    phases = Counter(bond.phase for group in groups() for bond in group.bonds)
    assert set(phases) == set(PHASES) <= {entry.code for entry in kernel_table("phases")}
    for group in groups():
        recruited = {b.target: b.since for b in group.bonds if b.schema == "Recruitment"}
        used = [b for b in group.bonds if b.schema == "Exploitation"]
        assert all(recruited[bond.target] <= bond.since for bond in used)


def test_legs_of_a_journey_follow_the_corridor() -> None:
    stops = {route.code: len(route.waypoints) for route in routes()}
    for group in groups():
        included = Counter(b.source for b in group.bonds if b.facts.get("task") == ("INCLUDES",))
        assert set(included.values()) <= {stops[group.route] - 1}
        things = {thing.truth_id: thing for thing in group.things}
        ends = [
            (things[b.source], things[b.target])
            for b in group.bonds
            if b.facts.get("task") == ("INCLUDES",)
        ]
        for journey in {one.truth_id for one, _ in ends}:
            days = [leg.facts["startDate"] for one, leg in ends if one.truth_id == journey]
            assert days == sorted(days)


def test_everybody_recruited_travels_and_every_victim_is_exploited() -> None:
    for group in groups():
        moved = {bond.target for bond in group.bonds if bond.schema == "Transport"}
        used = {bond.target for bond in group.bonds if bond.schema == "Exploitation"}
        for thing in group.things:
            if thing.role in ("VICTIM", "MIGRANT"):
                assert thing.truth_id in moved
            if thing.role == "VICTIM":
                assert thing.truth_id in used


def test_offenders_do_to_victims_and_never_the_other_way() -> None:
    hurt = ("VICTIM", "MIGRANT")
    for group in groups():
        roles = {thing.truth_id: thing.role for thing in group.things}
        for bond in group.bonds:
            if bond.schema in ("Recruitment", "Control", "Exploitation"):
                assert roles[bond.source] not in hurt
                assert roles[bond.target] in hurt


def test_women_men_and_children_are_hit_differently() -> None:
    women: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    for group in groups():
        for thing in group.things:
            if thing.role == "VICTIM" and thing.person is not None:
                all_[group.form] += 1
                women[group.form] += thing.person.gender == "female"
    assert women["SEXUAL"] / all_["SEXUAL"] > 0.8
    assert women["LABOUR"] / all_["LABOUR"] < 0.45


def test_some_people_work_for_two_groups() -> None:
    seen = Counter(t.truth_id for group in groups() for t in group.things if t.person is not None)
    assert max(seen.values()) >= 2


def test_who_appears_in_two_groups_is_described_alike() -> None:
    facts: dict[str, object] = {}
    for group in groups():
        for thing in group.things:
            if thing.person is not None:
                assert facts.setdefault(thing.truth_id, thing.facts) == thing.facts


def test_payments_run_from_the_recruited_to_the_handlers() -> None:
    paid = [b for group in groups() for b in group.bonds if b.schema == "Payment"]
    assert {bond.phase for bond in paid} == set(PHASES)
    for bond in paid:
        assert int(bond.facts["amount"][0]) > 0
        assert date.fromisoformat(bond.facts["date"][0]) <= TODAY
    for group in groups():
        roles = {thing.truth_id: thing.role for thing in group.things}
        for bond in group.bonds:
            if bond.schema == "Payment" and roles[bond.source] in ("VICTIM", "MIGRANT"):
                assert roles[bond.target] in ("GUARANTOR", "RECRUITER", "LEADER")


def test_mail_and_pages_are_at_example_domains_and_accounts_say_that_they_are_invented() -> None:
    for group in groups():
        for thing in group.things:
            for mail in thing.facts.get("email", ()):
                assert mail.split("@")[1] in ("example.com", "example.net", "mail.example")
            for url in thing.facts.get("url", ()):
                assert url.startswith("https://jobs.example/")
            for name in thing.facts.get("username", ()):
                assert name.startswith("invented_")


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.code)
def test_a_corridor_names_known_cultures_countries_and_forms(route: object) -> None:
    entry = next(r for r in routes() if r is route)
    assert set(entry.cultures) | set(entry.crew) <= set(codes())
    assert {waypoint.country for waypoint in entry.waypoints} <= set(table("countries"))
    assert len(entry.waypoints) >= 4
    assert entry.price[0] < entry.price[1]
    assert set(entry.forms) <= set(table("forms"))


@pytest.mark.parametrize("code", sorted(table("forms")))
def test_a_form_of_exploitation_uses_codes_of_the_ontology(code: str) -> None:
    entry = form(code)
    assert set(entry.crimes) <= {crime.code for crime in kernel_table("crime_areas")}
    assert set(entry.places.values()) <= set(choice_table("place_kind").codes)
    assert set(entry.means) <= set(choice_table("recruitment_means").codes)
    assert set(entry.offers) <= set(table("adverts"))
