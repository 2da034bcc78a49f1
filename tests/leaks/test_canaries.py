"""Tokens in every restricted field turn up nowhere: no page, answer, file, log, error or job of
another viewer; and of protected persons in no table outside the vault.
"""

import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from alcyon.doors.logs import JsonLines
from alcyon.registry import drafts, requests, services
from alcyon.registry.models import Export
from alcyon.trust.access import acting_as
from tests.api.calling import Caller, token_of
from tests.castings import Cast
from tests.leaks.conftest import Broken
from tests.leaks.probing import fill, routes
from tests.registry.making import contribute, handling, person
from tests.web.visiting import signed_in
from tests.web.wizard import take_in

COLUMNS = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'"
    " AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'tsvector', 'bytea')"
    " OR data_type = 'ARRAY')"
)


def token(what: str) -> str:
    """A word nobody would write, of letters alone, so that it passes as a name."""
    letters = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(10))
    return f"Qz{what}{letters}".lower().capitalize()


def stored(word: str) -> Iterator[str]:
    """Every column outside the vault that holds the word, as the superuser reads it."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(COLUMNS)
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE position(%s IN lower("{column}"::text)) > 0'
                f' OR position(%s IN lower("{column}"::text)) > 0',
                [word.lower(), word.encode().hex()],
            )
            if cursor.fetchone() != (0,):
                yield f"{table}.{column}"
        cursor.execute("SET LOCAL ROLE alcyon_app")


def logged(caplog: pytest.LogCaptureFixture) -> str:
    form = JsonLines()
    return "\n".join(form.format(record) for record in caplog.records)


def test_a_victims_name_lies_in_no_table_outside_the_vault(
    broken: Broken, cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    name, later, partner = token("victim"), token("corrected"), cast.partner
    caplog.set_level(logging.DEBUG)
    made = contribute(partner, person(name=f"{name} Sample"), now, category="VICTIM")
    with acting_as(partner):
        services.revise(
            actor=partner,
            at=now,
            record_id=made.pk,
            draft=person(name=f"{later} Sample"),
            handling=handling(category="VICTIM"),
            reason="misspelt",
            seen_revision=1,
        )
        drafts.keep(actor=partner, at=now, kind="contribute", form={"v.name": [name]})
    visit = signed_in("partner")
    visit.post(f"/records/{made.pk}/reveal", {"reason": "SAFETY"})
    visit.get(f"/search?q={name}")
    with acting_as(cast.reviewer):
        asked = requests.receive(
            actor=cast.reviewer,
            at=now,
            reference="DS-9",
            kind="ACCESS",
            person=requests.Person(name=f"{name} Sample"),
            received_on=now.date() - timedelta(days=1),
        )
        requests.find(actor=cast.reviewer, at=now, request_id=asked.pk)
    assert list(stored(name)) == []
    assert list(stored(later)) == []
    assert name.lower() not in logged(caplog).lower()
    assert later.lower() not in logged(caplog).lower()


def test_an_imported_victim_and_a_refused_row_lie_in_no_table_outside_the_vault(
    broken: Broken, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = token("imported"), token("refused")
    rows = f"Nom,Prénom,Date de naissance\n{good},Amira,14/03/2004\n{bad},Jonas,31/02/1990\n"
    caplog.set_level(logging.DEBUG)
    done = take_in("partner", cast.partner, rows.encode(), name="p.csv", category="VICTIM")
    assert (done.rows_new, done.rows_refused) == (1, 1)
    for word in (good, bad):
        assert list(stored(word)) == []
        assert word.lower() not in logged(caplog).lower()


def test_words_of_an_export_and_a_files_name_lie_in_no_table_in_the_clear(
    broken: Broken, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    words = {what: token(what) for what in ("searched", "why", "file")}
    caplog.set_level(logging.DEBUG)
    visit = signed_in("owner")
    asked = {"format": "CSV", "text": words["searched"], "reason": words["why"]}
    ordered = visit.post("/exports", asked)["Location"]
    upload = SimpleUploadedFile(f"{words['file']}.csv", b"Nom\nSample\n")
    draft = visit.post("/imports/new", {"file": upload})["Location"]
    for what, word in words.items():
        assert (what, list(stored(word))) == (what, [])
        assert word.lower() not in logged(caplog).lower()
    assert words["why"] in visit.get(ordered).content.decode()
    assert words["file"] in visit.get("/imports").content.decode()
    assert words["file"] in visit.get(draft).content.decode()


def test_the_scan_finds_a_name_that_is_not_protected(
    broken: Broken, cast: Cast, now: datetime
) -> None:
    name = token("suspect")
    contribute(cast.owner, person(name=name), now)
    assert {"registry_record.caption", "registry_record.tokens"} <= set(stored(name))


def test_what_is_restricted_reaches_no_answer_of_another_viewer(
    cast: Cast, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    words = {
        what: token(what)
        for what in ("value", "source", "reason", "row", "draft", "upload", "asker", "victim")
    }
    _plant(cast, now, words)
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    for username, viewer in (("other", cast.other), ("outsider", cast.outsider)):
        seen = "".join(_answers(signed_in(username), Caller(token_of(viewer)))).lower()
        assert len(seen) > 10_000
        assert [what for what, word in words.items() if word.lower() in seen] == []
        with acting_as(viewer):
            assert Export.objects.count() == 0
    lines = logged(caplog).lower()
    assert [what for what, word in words.items() if word.lower() in lines] == []


def _plant(cast: Cast, now: datetime, words: dict[str, str]) -> None:
    owner = cast.owner
    made = contribute(owner, person(name=words["value"]), now, source=words["source"])
    contribute(owner, person(name=words["victim"]), now, category="VICTIM")
    with acting_as(owner):
        services.block(actor=owner, at=now, record_id=made.pk, blocked=True, reason=words["reason"])
        drafts.keep(actor=owner, at=now, kind="contribute", form={"v.name": [words["draft"]]})
    rows = f"Nom,Prénom,Date de naissance\n{words['row']},Jonas,31/02/1990\n".encode()
    take_in("owner", owner, rows, name="rows.csv")
    upload = SimpleUploadedFile(f"{words['upload']}.csv", b"Nom\nSample\n")
    signed_in("owner").post("/imports/new", {"file": upload})
    with acting_as(cast.reviewer):
        requests.receive(
            actor=cast.reviewer,
            at=now,
            reference="DS-10",
            kind="ACCESS",
            person=requests.Person(name=words["asker"]),
            received_on=now.date(),
        )


def _answers(visit: Client, call: Caller) -> Iterator[str]:
    """Every page and call without parameters, and a search that finds whatever there is."""
    for route in routes():
        if "<" in route.path or "{" in route.path or route.name in {"sign-out", "sign-in"}:
            continue
        client = call.client if route.is_api else visit
        answer = client.get(fill(route, ""))
        parts = answer.streaming_content if answer.streaming else [answer.content]
        yield b"".join(parts).decode("utf-8", "replace")
    for word in ("Jonas", "Sample", "invented"):
        yield visit.get(f"/search?q={word}").content.decode()
        yield call.get(f"/records?q={word}").content.decode()
