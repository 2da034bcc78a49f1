"""Audiences: who beside its owner may read a thing, as keys that the sharing rule knows.

A key is an organisation's id, a network's id below zero, or `EVERYONE`. Whoever takes an audience
from outside makes its keys here, and whatever stores one asks here whether its keys are known.
"""

from collections.abc import Iterable, Iterator

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.trust.rule import EVERYONE
from alcyon.trust.selectors import all_organisations
from alcyon.trust.selectors import networks as networks_here

HIGHEST = 2_147_483_647
"""No id of ours is higher; the database would rather fail than look for one."""


def keys_of(
    *, organisations: Iterable[str], networks: Iterable[str], everyone: bool
) -> frozenset[int]:
    """Slugs become keys; what is unknown or closed is refused, never left out.

    Raises:
        Invalid: naming each slug that cannot be shared with.
    """
    named, grouped = list(organisations), list(networks)
    found = {one.slug: one for one in all_organisations().filter(slug__in=named)}
    groups = dict(networks_here().filter(slug__in=grouped).values_list("slug", "pk"))
    problems = [
        *_refused("organisations", named, {slug: one.is_active for slug, one in found.items()}),
        *_refused("networks", grouped, dict.fromkeys(groups, True)),
    ]
    if problems:
        raise Invalid(problems)
    keys = {found[slug].pk for slug in named} | {-groups[slug] for slug in grouped}
    return frozenset(keys | {EVERYONE} if everyone else keys)


def require_known(keys: Iterable[int], *, where: str = "audience") -> None:
    """Raise `Invalid` unless each key is everyone, an active organisation or a network.

    What stays shared as it was need not be asked again: an organisation that closed since would
    else stand in the way of every correction.
    """
    asked = frozenset(keys) - {EVERYONE}
    if len(asked) == 0:
        return
    named = [key for key in asked if 0 < key <= HIGHEST]
    grouped = [-key for key in asked if -HIGHEST <= key < 0]
    known = dict(all_organisations().filter(pk__in=named).values_list("pk", "is_active"))
    known |= {
        -pk: True for pk in networks_here().filter(pk__in=grouped).values_list("pk", flat=True)
    }
    by_text = {str(key): is_active for key, is_active in known.items()}
    if problems := list(_refused(where, map(str, sorted(asked)), by_text)):
        raise Invalid(problems)


def _refused(where: str, asked: Iterable[str], active: dict[str, bool]) -> Iterator[Problem]:
    """What cannot be shared with, and why: nobody knows it, or it takes no part any more."""
    for text in asked:
        if text not in active:
            yield problem("unknown-code", where=where, value=text)
        elif not active[text]:
            yield problem("organisation-closed", where=where, value=text)
