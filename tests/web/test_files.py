"""The import wizard and exports, through the door, with the worker's own code behind it."""

import csv
import io
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from alcyon.ontology import draft_from
from alcyon.parsers.formulas import RISKY
from alcyon.registry import linking
from alcyon.registry.models import Export, Import, Link, Record, Revision
from alcyon.registry.selectors import current_values
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from tests.castings import Cast
from tests.registry.making import contribute, handling, join, person
from tests.web.visiting import signed_in
from tests.web.wizard import run_jobs, take_in

PASSENGERS = (
    "Nom,Prénom,Date de naissance,Nationalité,Téléphone\n"
    "TESTOVA,Amira,14/03/2004,FR,+33 6 12 34 56 78\n"
    "SAMPLE,Jonas,31/02/1990,DE,\n"
    "MOCK,Olena,07/11/1988,UA,+380 44 123 4567\n"
).encode()


def upload(username: str, content: bytes, name: str = "passengers.csv") -> HttpResponse:
    return signed_in(username).post("/imports/new", {"file": SimpleUploadedFile(name, content)})


def taken_in(cast: Cast, content: bytes = PASSENGERS) -> UUID:
    return take_in("owner", cast.owner, content, name="passengers.csv").pk


def exported(username: str, actor: Actor) -> str:
    """All that this member may carry out, as the table they fetch."""
    visit = signed_in(username)
    ordered = visit.post("/exports", {"format": "CSV", "reason": "joint case"})
    run_jobs(actor)
    export_id = ordered["Location"].split("/")[-1]
    return b"".join(visit.get(f"/exports/{export_id}/file").streaming_content).decode()


def test_who_may_not_import_has_no_such_page(cast: Cast) -> None:
    assert signed_in("auditor").get("/imports").status_code == 403


def test_an_empty_file_is_said_to_be_empty(cast: Cast) -> None:
    answer = upload("owner", b"")
    assert answer.status_code == 422


def test_a_colleague_does_not_see_an_import_of_mine(cast: Cast) -> None:
    import_id = taken_in(cast)
    assert signed_in("colleague").get(f"/imports/{import_id}").status_code == 404


def test_good_rows_go_in_and_a_wrong_one_comes_back_as_it_was(cast: Cast) -> None:
    import_id = taken_in(cast)
    with acting_as(cast.owner):
        done = Import.objects.get(pk=import_id)
        assert (done.state, done.rows_read, done.rows_refused) == ("DONE", 3, 1)
        people = Record.objects.filter(import_id=import_id, schema="Person")
        assert sorted(people.values_list("caption", flat=True)) == ["Amira TESTOVA", "Olena MOCK"]
    refused = signed_in("owner").get(f"/imports/{import_id}/refused").content.decode()
    assert "31/02/1990" in refused
    assert "SAMPLE,Jonas" in refused.replace('"', "")


def test_the_same_file_a_second_time_changes_nothing(cast: Cast) -> None:
    first = taken_in(cast)
    with acting_as(cast.owner):
        before = Record.objects.count()
    second = taken_in(cast)
    with acting_as(cast.owner):
        assert Record.objects.count() == before
        again = Import.objects.get(pk=second)
        assert (again.rows_new, again.rows_changed) == (0, 0)
        assert again.rows_same == Import.objects.get(pk=first).rows_new


def test_an_export_holds_what_may_be_passed_on_and_says_how_to_handle_it(
    cast: Cast, now: datetime
) -> None:
    contribute(cast.owner, person(name="Jonas Sample"), now)
    victim = contribute(cast.owner, person(name="Canary Qzxv"), now, category="VICTIM")
    audience = frozenset({cast.owner.organisation_id})
    contribute(cast.other, person(name="Not Onward"), now, audience=audience, codes=("H2",))
    visit = signed_in("owner")
    ordered = visit.post("/exports", {"format": "CSV", "reason": "joint case"})
    run_jobs(cast.owner)
    export_id = ordered["Location"].split("/")[-1]
    text = b"".join(visit.get(f"/exports/{export_id}/file").streaming_content).decode()
    assert "Jonas Sample" in text
    assert victim.code in text
    assert "H1" in text
    assert "Qzxv" not in text
    assert "Not Onward" not in text
    with acting_as(cast.owner):
        assert Export.objects.get(pk=export_id).left_out == 1


def test_an_export_of_many_kinds_comes_back_as_a_table_without_a_mapping(
    cast: Cast, now: datetime
) -> None:
    jonas = contribute(cast.owner, person(name="Jonas Sample", birthDate=["1990-03-05"]), now)
    phone = draft_from("Phone", {"number": ["+33612345678"], "notes": ["a | b", "=1+1"]})
    used = contribute(cast.owner, phone, now, category="SUSPECT", codes=("H1",))
    with acting_as(cast.owner):
        linking.link(
            actor=cast.owner,
            at=now,
            draft=draft_from("Uses", {"role": ["keeps it for others"], "startDate": ["2020"]}),
            subject_id=jonas.pk,
            object_id=used.pk,
            handling=handling(),
        )

    table = exported("owner", cast.owner).encode()
    done = take_in("other", cast.other, table, name="export.csv")

    assert (done.state, done.mapping, done.rows_refused) == ("DONE", {}, 0)
    with acting_as(cast.other):
        taken = {one.schema: one for one in Record.objects.filter(import_id=done.pk)}
        assert {schema: _told(one) for schema, one in taken.items()} == {
            "Person": {("name", "Jonas Sample"), ("birthDate", "1990-03-05")},
            "Phone": {("number", "+33612345678"), ("notes", "a | b"), ("notes", "=1+1")},
        }
        assert (taken["Phone"].category, taken["Phone"].handling) == ("SUSPECT", ["H1"])
        (link,) = Link.objects.filter(owner_id=cast.other.organisation_id)
        assert (link.schema, link.since) == ("Uses", "2020")
        assert (link.subject_id, link.object_id) == (taken["Person"].pk, taken["Phone"].pk)
        said = Revision.objects.get(link=link).values
        assert {value["clean"] for value in said} == {"keeps it for others", "2020"}
    again = take_in("other", cast.other, table, name="export.csv")
    assert (again.rows_new, again.rows_changed, again.links_new) == (0, 0, 0)


def _told(record: Record) -> set[tuple[str, str]]:
    return {(value.prop, value.clean) for value in current_values(record)}


def test_a_link_that_may_not_be_passed_on_stays_behind(cast: Cast, now: datetime) -> None:
    shared = {"audience": frozenset({cast.owner.organisation_id})}
    one = contribute(cast.other, person(name="Onward One"), now, **shared)
    two = contribute(cast.other, person(name="Onward Two"), now, **shared)
    join(cast.other, one, two, now, codes=("H1",), **shared)
    join(cast.other, two, one, now, codes=("H2",), **shared)

    table = exported("owner", cast.owner)

    assert table.count(",Associate,") == 1
    assert f"{one.pk},{two.pk}" in table


def test_what_a_link_says_weighs_on_the_marking_of_the_whole(cast: Cast, now: datetime) -> None:
    one = contribute(cast.owner, person(name="Jonas Sample"), now)
    two = contribute(cast.owner, person(name="Maria Sample"), now)
    join(cast.owner, one, two, now, codes=("H3",))

    last = exported("owner", cast.owner).splitlines()[-1]

    assert last.startswith("END 3 ")
    assert "H3" in last


def test_an_exact_count_is_made_with_the_rights_of_its_member(cast: Cast, now: datetime) -> None:
    contribute(cast.owner, person(name="Jonas Sample"), now)
    contribute(cast.other, person(name="Jonas Hidden"), now)
    assert signed_in("owner").post("/search/count", {"q": "jonas"}).status_code == 302
    run_jobs(cast.owner)
    assert "Your search finds 1 record" in signed_in("owner").get("/").content.decode()


def test_refused_rows_hold_no_cell_that_a_spreadsheet_would_run(cast: Cast) -> None:
    header, *lines = PASSENGERS.decode().splitlines()
    content = "\n".join(["=cmd|calc," + header, *("=1+1," + line for line in lines)])
    import_id = taken_in(cast, content.encode())
    fetched = signed_in("owner").get(f"/imports/{import_id}/refused").content.decode("utf-8-sig")
    _header, *rows = csv.reader(io.StringIO(fetched))
    assert len(rows) == 1
    assert not [cell for row in rows for cell in row if RISKY.match(cell) and cell[0] != "'"]
