"""Knowledge: each organisation's own, partial, and never more than the truth holds."""

from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcyon.kernel.tables import table as kernel_table
from alcyon.ontology.drafts import draft_from
from alcyon.ontology.schemata import schema
from alcyon.worlds.cells import CELL
from alcyon.worlds.contributions import EVERYONE, Contribution
from alcyon.worlds.damage import Rates
from alcyon.worlds.demo import demo, demo_world
from alcyon.worlds.knowing import knowledge
from alcyon.worlds.markings import PROTECTED
from alcyon.worlds.organisations import demo_organisations
from alcyon.worlds.tables import table
from alcyon.worlds.truth import Bond, Thing
from alcyon.worlds.world import TODAY, World


@cache
def written() -> tuple[Contribution, ...]:
    _, contributions = demo()
    return tuple(contributions)


@cache
def truth() -> dict[str, Thing | Bond]:
    found: dict[str, Thing | Bond] = {}
    for group in demo_world().groups():
        found |= {thing.truth_id: thing for thing in group.things}
        found |= {bond.truth_id: bond for bond in group.bonds}
    return found


def test_the_demo_has_a_few_thousand_records_of_eight_organisations() -> None:
    organisations, _ = demo()
    assert len(organisations) == 8
    assert 3_000 < len(written()) < 6_000
    counts = Counter(one.organisation for one in written())
    assert set(counts) == {one.slug for one in organisations}
    assert min(counts.values()) > 100


def test_every_contribution_traces_to_something_true() -> None:
    for one in written():
        true = truth()[one.truth_id]
        assert one.schema == true.schema
        assert (one.ends is None) == isinstance(true, Thing)


def test_a_link_joins_earlier_records_of_the_same_organisation_and_the_right_things() -> None:
    seen: dict[str, Contribution] = {}
    for one in written():
        assert one.ref not in seen
        if one.ends is not None:
            source, target = seen[one.ends.source], seen[one.ends.target]
            assert source.organisation == target.organisation == one.organisation
            true = truth()[one.truth_id]
            assert isinstance(true, Bond)
            assert (source.truth_id, target.truth_id) == (true.source, true.target)
        seen[one.ref] = one


def test_what_is_not_damaged_is_as_the_truth_has_it() -> None:
    world = World(seed=5, persons=6 * CELL)
    offices = [replace(one, dates="ISO") for one in demo_organisations()]
    facts = {thing.truth_id: thing.facts for group in world.groups() for thing in group.things} | {
        bond.truth_id: bond.facts for group in world.groups() for bond in group.bonds
    }
    count = 0
    for one in knowledge(world, offices, rates=Rates(table("damage"), care=0)):
        assert one.damage == ()
        for prop, values in one.values.items():
            if prop in facts[one.truth_id]:
                assert values == facts[one.truth_id][prop]
                count += 1
            else:
                assert one.schema == "Person"
                assert prop in ("name", "firstName", "lastName", "fatherName")
    assert count > 500


def test_every_contribution_is_accepted_by_the_ontology() -> None:
    for one in written():
        draft_from(one.schema, one.values)


def test_a_thing_always_says_something() -> None:
    for one in written():
        assert one.ends is not None or len(one.values) > 0
        assert all(text.strip() != "" for texts in one.values.values() for text in texts)


def test_everything_says_that_it_is_invented() -> None:
    assert all("invented world" in one.source for one in written())


def test_the_same_offender_is_known_to_several_organisations_by_different_fragments() -> None:
    known: dict[str, dict[str, object]] = defaultdict(dict)
    for one in written():
        if one.schema == "Person" and one.category == "SUSPECT":
            known[one.truth_id][one.organisation] = one.values
    several = [fragments for fragments in known.values() if len(fragments) >= 3]
    assert len(several) > 20
    assert all(len({repr(values) for values in fragments.values()}) > 1 for fragments in several)


def test_one_organisation_knows_only_a_part() -> None:
    for organisation in demo_organisations():
        known = {one.truth_id for one in written() if one.organisation == organisation.slug}
        assert len(known) < 0.5 * len(truth())


def test_some_things_are_recorded_twice_by_one_organisation() -> None:
    counts = Counter((one.organisation, one.truth_id) for one in written() if one.ends is None)
    assert max(counts.values()) >= 2


def test_protected_records_are_shared_with_a_named_organisation_or_nobody() -> None:
    slugs = {one.slug for one in demo_organisations()}
    protected = [one for one in written() if one.category in PROTECTED or one.minor]
    assert len(protected) > 300
    for one in protected:
        if one.ends is None:
            assert set(one.audience) <= slugs
        assert one.discovery != "OPEN"
        assert one.handling.level != "UNCLASSIFIED"


def test_a_link_is_shared_no_wider_than_both_its_ends() -> None:
    by_ref = {one.ref: one for one in written()}
    for one in written():
        if one.ends is not None and one.audience != ():
            for end in (one.ends.source, one.ends.target):
                assert by_ref[end].audience in (one.audience, (EVERYONE,))


def test_a_victims_telephone_and_papers_are_as_protected_as_the_victim() -> None:
    by_ref = {one.ref: one for one in written()}
    held = [o for o in written() if o.ends is not None and o.schema in ("Holds", "Uses", "Owns")]
    for one in held:
        assert one.ends is not None
        holder, thing = by_ref[one.ends.source], by_ref[one.ends.target]
        if holder.category in PROTECTED and thing.schema in ("Phone", "IdentityDocument"):
            assert thing.category == holder.category


def test_an_organisation_holds_only_categories_that_are_its_business() -> None:
    allowed = {one.slug: set(one.categories) for one in demo_organisations()}
    for one in written():
        assert one.category in allowed[one.organisation]


@pytest.mark.parametrize("organisation", demo_organisations(), ids=lambda one: one.slug)
def test_habits_use_codes_of_the_kernel(organisation: object) -> None:
    one = next(o for o in demo_organisations() if o is organisation)
    codes = {
        name: {entry.code for entry in kernel_table(name)}
        for name in ("levels", "handling", "purposes", "legal_bases", "categories", "phases")
    }
    kinds = {entry.code: entry for entry in kernel_table("organisation_kinds")}
    assert set(one.categories) <= set(kinds[one.kind]["categories"])
    assert set(one.levels) <= codes["levels"]
    assert set(one.codes) <= codes["handling"]
    assert set(one.purposes) <= codes["purposes"]
    assert set(one.bases) <= codes["legal_bases"]
    assert set(one.watches) <= codes["phases"]
    assert set(one.discovery) <= {entry.code for entry in kernel_table("discovery")}
    scheme = next(entry for entry in kernel_table("grades") if entry.code == one.scheme)
    assert set(one.sources) <= {grade["code"] for grade in scheme["source"]}
    assert set(one.information) <= {grade["code"] for grade in scheme["information"]}


def test_periods_run_forward_and_nothing_is_written_before_it_happened() -> None:
    for one in written():
        assert one.written_on <= TODAY.isoformat()
        if one.since is not None and one.until is not None:
            assert one.since < one.until
        if one.ends is not None and one.since is not None:
            assert one.since[:7] <= one.written_on[:7]


def test_the_sight_of_one_organisation_does_not_hang_on_another() -> None:
    world, eight = World(seed=9, persons=3 * CELL), demo_organisations()
    alone = list(knowledge(world, eight[3:4]))
    together = [one for one in knowledge(world, eight) if one.organisation == eight[3].slug]
    assert alone == together


@given(st.integers(0, 2**48))
@settings(max_examples=30, deadline=None)
def test_whatever_the_seed_all_of_it_fits_together_and_can_be_stored(seed: int) -> None:
    schemata: dict[str, str] = {}
    for one in knowledge(World(seed=seed, persons=CELL), demo_organisations()):
        draft_from(one.schema, one.values)
        schemata[one.ref] = one.schema
        if one.ends is not None:
            edge = schema(one.schema).edge
            assert edge is not None
            assert schemata[one.ends.source] in edge.subject
            assert schemata[one.ends.target] in edge.object
