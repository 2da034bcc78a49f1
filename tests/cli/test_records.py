"""Records on the command line: without a token nothing, with one what its member sees."""

import argparse
import io
import json
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from alcyon.cli import doors, export, search, take_in
from alcyon.kernel.errors import Invalid
from alcyon.registry.models import Record, Upload
from alcyon.trust.access import TokenRefused, acting_as
from tests.api.calling import HANDLING, token_of
from tests.castings import Cast
from tests.registry.making import close_haven, contribute, person


def call(module: ModuleType, *arguments: str) -> int:
    """One subcommand, parsed as the command parses it."""
    parser = argparse.ArgumentParser()
    module.add_parser(parser.add_subparsers())
    return int(module.run(parser.parse_args(arguments)))


def test_without_a_token_nothing_is_searched(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(doors.VARIABLE, raising=False)
    with pytest.raises(doors.TokenMissing):
        call(search, "search", "Jonas")
    monkeypatch.setenv(doors.VARIABLE, "alcyon_nonsense")
    with pytest.raises(TokenRefused):
        call(search, "search", "Jonas")


def test_an_outsider_finds_nothing_and_no_number_tells(
    cast: Cast,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    contribute(cast.owner, person(name="Jonas Sample"), now)
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.outsider))
    call(search, "search", "Jonas")
    assert capsys.readouterr().out.strip() == "0 of 0"


def test_the_owner_finds_and_exports_it(
    cast: Cast,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    made = contribute(cast.owner, person(name="Jonas Sample"), now)
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.owner))
    call(search, "search", "Jonas")
    assert str(made.pk) in capsys.readouterr().out
    target = tmp_path / "out.csv"
    call(export, "export", "csv", str(target), "--words", "Jonas", "--reason", "joint case")
    assert "Jonas Sample" in target.read_text("utf-8-sig")


def test_a_file_goes_in_and_the_refused_row_is_told(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    rows = tmp_path / "people.csv"
    rows.write_text("Name,Date of birth\nJonas Sample,5 March 1990\nMock,31 February 1990\n")
    shared = tmp_path / "handling.json"
    shared.write_text(json.dumps({**HANDLING, "category": "OTHER"}))
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.owner))
    assert call(take_in, "import", str(rows), str(shared)) == 3
    assert "1 new" in capsys.readouterr().err
    with acting_as(cast.owner):
        assert Record.objects.filter(caption="Jonas Sample").count() == 1


def test_bytes_go_to_standard_output_when_asked(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribute(cast.owner, person(name="Jonas Sample"), now)
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.owner))
    caught = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", caught)
    call(export, "export", "ftm", "-", "--reason", "joint case")
    assert b"Jonas Sample" in caught.buffer.getvalue()  # type: ignore[attr-defined]  # BytesIO


ROWS = "Name,Date of birth\nJonas Sample,5 March 1990\n"


def taken_in(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch, **said: object) -> int:
    """One import with a handling as a program writes it; a field that is None is left out."""
    rows, shared = folder / "people.csv", folder / "handling.json"
    rows.write_text(ROWS)
    written = {**HANDLING, "category": "OTHER", **said}
    shared.write_text(json.dumps({name: one for name, one in written.items() if one is not None}))
    monkeypatch.setenv(doors.VARIABLE, token_of(cast.owner))
    return call(take_in, "import", str(rows), str(shared))


def test_readers_of_an_import_are_named_by_slug_and_see_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = {"codes": None, "organisations": ["south"]}
    assert taken_in(cast, tmp_path, monkeypatch, **bare) == 0
    with acting_as(cast.other):
        assert Record.objects.filter(caption="Jonas Sample").count() == 1
    with acting_as(cast.outsider):
        assert Record.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "where", "code"),
    [
        ({"organisations": ["nowhere"]}, "organisations", "unknown-code"),
        ({"organisations": ["haven"]}, "organisations", "organisation-closed"),
        ({"networks": ["nowhere"]}, "networks", "unknown-code"),
        ({"audience": [999999]}, "handling.audience", "json-unreadable"),
        ({"level": None}, "handling.level", "json-unreadable"),
        ({"colour": "red"}, "handling.colour", "json-unreadable"),
    ],
)
def test_readers_that_are_unknown_or_closed_take_no_row_in(
    cast: Cast,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    said: dict[str, object],
    where: str,
    code: str,
) -> None:
    close_haven(cast, now)
    with pytest.raises(Invalid) as refused:
        taken_in(cast, tmp_path, monkeypatch, **said)
    assert [(one.where, one.code) for one in refused.value.problems] == [(where, code)]
    with acting_as(cast.owner):
        assert (Record.objects.count(), Upload.objects.count()) == (0, 0)
