"""What travels compressed, and what does not."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from alcyon.web.compressing import CompressPages

TEXT = b"<p>invented</p>" * 100


def answered(response: HttpResponseBase, accepts: str = "gzip") -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return CompressPages(lambda _request: response)(request)


def test_a_page_arrives_as_it_left() -> None:
    answer = answered(HttpResponse(TEXT))

    assert isinstance(answer, HttpResponse)
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(TEXT) / 3
    assert gzip.decompress(answer.content) == TEXT


def test_a_browser_that_cannot_is_not_made_to() -> None:
    assert not answered(HttpResponse(TEXT), accepts="identity").has_header("Content-Encoding")


@pytest.mark.parametrize(
    "response",
    [HttpResponse(TEXT, content_type="text/csv"), StreamingHttpResponse(iter([TEXT]))],
    ids=["file", "stream"],
)
def test_files_and_streams_are_left_alone(response: HttpResponseBase) -> None:
    assert not answered(response).has_header("Content-Encoding")
