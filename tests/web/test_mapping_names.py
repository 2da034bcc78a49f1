"""Names under which a mapping is kept for the next file of its kind."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.castings import Cast
from tests.web.visiting import signed_in

FILE = b"Name,Date of birth\nAmira TESTOVA,2001-03-14\n"


def saved(username: str, name: str) -> HttpResponse:
    visit = signed_in(username)
    begun = visit.post("/imports/new", {"file": SimpleUploadedFile("list.csv", FILE)})
    columns = visit.get(begun["Location"]).context["columns"]
    sent = {column["name"]: column["value"] for column in columns}
    return visit.post(begun["Location"], {**sent, "name": name})


def test_a_name_that_a_colleague_uses_is_a_mistake_in_words(cast: Cast) -> None:
    assert saved("owner", "Ferry lists").status_code == 302
    assert saved("owner", "Ferry lists").status_code == 302  # one's own is replaced
    answer = saved("colleague", "Ferry lists")
    assert answer.status_code == 422
    assert "Choose another name" in answer.content.decode()
