"""The sharing rule in Python: the outsider first."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alcyon.trust.rule import EVERYONE, NOBODY, RULES, Thing, Viewer, may, why

OFFICER = Viewer(
    organisation_id=1,
    member_id="m",
    keys=frozenset({EVERYONE, 1, -7}),
    clearance=2,
    abilities=frozenset(RULES),
    categories=frozenset({"SUSPECT", "VICTIM"}),
)
RECORD = Thing(owner_id=1, level=1, category="SUSPECT")

viewers = st.builds(
    Viewer,
    organisation_id=st.none() | st.integers(1, 4),
    keys=st.frozensets(st.integers(-3, 4), max_size=4),
    clearance=st.integers(-1, 3),
    abilities=st.frozensets(st.sampled_from(sorted(RULES))),
    categories=st.frozensets(st.sampled_from(["SUSPECT", "VICTIM", "OTHER"])),
)
things = st.builds(
    Thing,
    owner_id=st.integers(1, 4),
    audience=st.frozensets(st.integers(-3, 4), max_size=4),
    level=st.integers(0, 3),
    category=st.sampled_from(["SUSPECT", "VICTIM", "OTHER"]),
    onward=st.booleans(),
)


def test_nobody_may_do_anything_even_to_what_is_for_everyone() -> None:
    for action in RULES:
        assert not may(NOBODY, action, replace(RECORD, audience=frozenset({EVERYONE})))


def test_an_outsider_sees_nothing_of_an_unshared_record() -> None:
    assert not may(replace(OFFICER, organisation_id=2), "record.read", RECORD)


def test_an_unknown_action_is_refused_to_the_owner_too() -> None:
    assert not may(OFFICER, "record.raed", RECORD)


def test_an_empty_audience_is_nobody_and_not_everybody() -> None:
    stranger = replace(OFFICER, organisation_id=2, keys=frozenset({EVERYONE, 2}))
    assert not may(stranger, "record.read", replace(RECORD, audience=frozenset()))


def test_a_named_network_opens_to_its_members_and_says_so() -> None:
    shared = replace(RECORD, owner_id=9, audience=frozenset({-7}))
    seen = why(OFFICER, shared)
    assert seen is not None
    assert (seen.road, seen.keys) == ("NETWORK", frozenset({-7}))


def test_passing_on_needs_the_owner_or_a_code_that_allows_it() -> None:
    shared = replace(RECORD, owner_id=9, audience=frozenset({1}))
    assert not may(OFFICER, "record.export", shared)
    assert may(OFFICER, "record.export", replace(shared, onward=True))


@given(viewers, things)
def test_nobody_changes_what_another_organisation_owns(viewer: Viewer, thing: Thing) -> None:
    for action in ("record.change", "record.share", "record.delete", "record.contribute"):
        if may(viewer, action, thing):
            assert thing.owner_id == viewer.organisation_id


@given(viewers, things, st.integers(-3, 4))
def test_a_wider_audience_never_takes_sight_away(viewer: Viewer, thing: Thing, key: int) -> None:
    wider = replace(thing, audience=thing.audience | {key})
    if may(viewer, "record.read", thing):
        assert may(viewer, "record.read", wider)


@given(viewers, things)
def test_a_reason_is_given_exactly_when_the_thing_is_seen(viewer: Viewer, thing: Thing) -> None:
    assert (why(viewer, thing) is not None) == may(viewer, "record.read", thing)


@given(viewers, things)
def test_above_the_clearance_nothing_is_seen(viewer: Viewer, thing: Thing) -> None:
    if thing.level > viewer.clearance:
        assert not any(may(viewer, action, thing) for action in RULES)
