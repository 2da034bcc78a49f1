"""What people wrote lies sealed: it opens for its own row and nowhere else."""

from datetime import datetime

import pytest

from alcyon.registry import drafts, exporting, uploads
from alcyon.registry.models import Draft, Export, Upload
from alcyon.sealing.boxes import BoxDoesNotOpen
from alcyon.trust.access import acting_as
from tests.castings import Cast


def keep(cast: Cast, at: datetime, name: str) -> Upload:
    with acting_as(cast.owner):
        kept = uploads.keep(actor=cast.owner, at=at, name=name, chunks=[b"Nom\n"])
        return Upload.objects.get(pk=kept.pk)


def test_an_uploads_name_opens_again_whatever_it_is_made_of(cast: Cast, now: datetime) -> None:
    for name in ("Amira TESTOVA.csv", "أميرة.xlsx"):
        assert uploads.name_of(keep(cast, now, name)) == name


def test_a_box_that_was_moved_to_another_row_does_not_open(cast: Cast, now: datetime) -> None:
    first, second = keep(cast, now, "first.csv"), keep(cast, now, "second.csv")
    first.key, first.box = second.key, second.box
    with pytest.raises(BoxDoesNotOpen):
        uploads.name_of(first)


def test_an_export_asks_again_what_was_asked(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        made = exporting.order(
            actor=cast.owner, at=now, format="CSV", asked={"text": "Jonas"}, reason=" joint case "
        )
        said = exporting.said_of(Export.objects.get(pk=made.pk))
    assert said == exporting.Said(asked={"text": "Jonas"}, reason="joint case")


def test_a_draft_opens_for_its_member_alone(cast: Cast, now: datetime) -> None:
    with acting_as(cast.owner):
        draft_id = drafts.keep(actor=cast.owner, at=now, kind="contribute", form={"q": ["Jonas"]})
        assert drafts.by_id(draft_id) == {"q": ["Jonas"]}
    with acting_as(cast.colleague):
        assert not Draft.objects.exists()
