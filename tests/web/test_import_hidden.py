"""The same file by two members who do not see the same."""

from alcyon.registry.models import Import, Link, Record, Revision
from alcyon.trust.access import acting_as
from tests.castings import Cast
from tests.web.wizard import take_in

FILE = (
    b"Name,Date of birth,Nationality,Phone\n"
    b"Amira TESTOVA,2001-03-14,FR,+33 6 12 34 56 78\n"
    b"Jonas SAMPLE,1990-05-02,DE,+33 6 12 34 56 79\n"
)


def test_a_row_that_stands_hidden_already_is_no_error(cast: Cast) -> None:
    first = take_in("owner", cast.owner, FILE, name="list.csv", level="CONFIDENTIAL")
    assert (first.state, first.rows_refused) == ("DONE", 0)
    with acting_as(cast.owner):
        mine = Record.objects.filter(import_id=first.pk)
        before = list(mine.order_by("pk").values())
        links = set(Link.objects.values_list("pk", flat=True))
    assert len(before) > 0

    again = take_in("colleague", cast.colleague, FILE, name="list.csv", level="RESTRICTED")

    assert (again.state, again.rows_read, again.rows_new) == ("DONE", 2, 0)
    with acting_as(cast.colleague):
        assert Import.objects.get(pk=again.pk).rows_changed == 0
        assert not Revision.objects.filter(record_id__in=[row["id"] for row in before]).exists()
    with acting_as(cast.owner):
        assert list(mine.order_by("pk").values()) == before
        assert set(Link.objects.values_list("pk", flat=True)) == links
        assert not Record.objects.filter(import_id=again.pk).exists()
