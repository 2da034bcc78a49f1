"""What a file's rows say of their handling: they may be stricter than the import, not looser."""

import csv
import io

import pytest

from alcyon.parsers.writers.columns import ABOUT
from alcyon.registry.importing import refusals
from alcyon.registry.models import Record
from alcyon.trust.access import acting_as
from tests.castings import Cast
from tests.web.wizard import take_in

CHOSEN = {"category": "VICTIM", "level": "CONFIDENTIAL", "codes": "H3", "source": "a register"}


def table(**said: str) -> bytes:
    """One of our own tables with one row that says this of itself."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*ABOUT, "name"], restval="")
    writer.writeheader()
    writer.writerow({"id": "row-1", "schema": "Person", "name": "Jonas Sample", **said})
    return text.getvalue().encode()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("category", {"category": "OTHER"}),
        ("level", {"level": "UNCLASSIFIED"}),
        ("handling", {"handling": "TLP:CLEAR"}),
    ],
)
def test_a_row_does_not_undo_what_was_chosen(cast: Cast, where: str, said: dict[str, str]) -> None:
    made = take_in("owner", cast.owner, table(**said), name="own.csv", **CHOSEN)
    assert (made.state, made.rows_new, made.rows_refused) == ("DONE", 0, 1)
    with acting_as(cast.owner):
        assert not Record.objects.filter(import_id=made.pk).exists()
        (back,) = refusals(made)
    assert [(problem.code, problem.where) for problem in back.problems] == [("mark-looser", where)]


def test_a_row_may_be_stricter(cast: Cast) -> None:
    strict = table(category="VICTIM", level="CONFIDENTIAL", handling="H3")
    made = take_in("owner", cast.owner, strict, name="own.csv", codes="H1")
    assert (made.state, made.rows_new, made.rows_refused) == ("DONE", 1, 0)
    with acting_as(cast.owner):
        stored = Record.objects.get(import_id=made.pk)
    assert (stored.level, stored.onward, stored.is_protected) == (2, False, True)
