"""Real public files through the wizard: money, victims' cases, incidents, with their traps."""

import gzip
import io
from itertools import islice
from pathlib import Path

from alcyon.registry.importing import refusals
from alcyon.registry.models import Link, Record
from alcyon.trust.access import acting_as
from alcyon.vault import services as vault
from alcyon.worlds import files
from tests.castings import Cast
from tests.web.wizard import take_in


def first_lines(path: Path, count: int) -> bytes:
    """The head of a table, unpacked where it is packed."""
    with path.open("rb") as packed:
        file = gzip.GzipFile(fileobj=packed) if path.suffix == ".gz" else packed
        return b"".join(islice(file, count + 1))


def test_payments_join_the_accounts_of_another_file(cast: Cast, data_folder: Path) -> None:
    accounts = (data_folder / "money" / "nodes.csv").read_bytes()
    few = b"".join(islice(io.BytesIO(accounts), 401))
    made = take_in("owner", cast.owner, few, name="nodes.csv", source="AMLSim")
    assert (made.state, made.rows_new, made.rows_refused) == ("DONE", 400, 0)
    transfers = first_lines(data_folder / "money" / "transactions.csv.gz", 20_000)
    header, *lines = transfers.splitlines(keepends=True)
    known = {str(number).encode() for number in range(400)}
    inside = [line for line in lines if set(line.split(b",")[:2]) <= known]
    outside = [line for line in lines if not set(line.split(b",")[:2]) & known][:3]
    made = take_in(
        "owner", cast.owner, header + b"".join(inside + outside), name="tx.csv", source="AMLSim"
    )
    ends = {end for line in outside for end in line.split(b",")[:2]}
    with acting_as(cast.owner):
        # an account that no file described yet is written down by its number alone
        assert Record.objects.filter(schema="BankAccount").count() == 400 + len(ends)
        assert Link.objects.filter(schema="Payment").count() == made.links_new
    assert made.links_new == len(inside) + len(outside)
    assert made.rows_refused == 0


def test_cases_of_the_standard_become_protected_persons(cast: Cast) -> None:
    text = io.StringIO()
    files.write_csv(files.case_header(), files.cases(7, 30), text)
    made = take_in(
        "owner", cast.owner, text.getvalue().encode(), name="cases.csv", category="VICTIM"
    )
    assert (made.rows_new, made.rows_refused) == (30, 0)
    with acting_as(cast.owner):
        people = list(Record.objects.filter(import_id=made.pk))
        assert all(person.is_protected and person.caption == person.code for person in people)
    with acting_as(cast.reviewer):
        opened = vault.open_identity(
            actor=cast.reviewer,
            at=made.created_at,
            record_id=people[0].pk,
            revision=1,
            reason="test of the vault",
        )
    assert len(opened) > 0


def test_incidents_become_events_and_their_traps_come_back(cast: Cast, data_folder: Path) -> None:
    rows = first_lines(data_folder / "migration" / "iom_mmp.csv.gz", 600)
    trap = "2020-01-02,2020-01-01,Incident,Route,USA,1.0,\u200ehidden mark,,,Place,-110.3,31.6\n"
    made = take_in(
        "owner", cast.owner, rows + trap.encode(), name="iom.csv", source="IOM Missing Migrants"
    )
    assert made.state == "DONE"
    settled = made.rows_new + made.rows_same + made.rows_changed + made.rows_refused
    assert settled == made.rows_read > 590  # a quoted line end makes one row of two lines
    with acting_as(cast.owner):
        assert set(Record.objects.filter(import_id=made.pk).values_list("schema", flat=True)) == {
            "Event"
        }
        back = list(refusals(made))
    assert back[-1].original.count("hidden mark") == 1
    assert {problem.code for problem in back[-1].problems} == {"text-hidden"}
