"""What the frame knows: who reads, what they may open, how the page is marked."""

from dataclasses import dataclass, field

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from alcyon.trust.actors import Actor
from alcyon.web import context, preferences
from alcyon.web.markings import marking_of
from alcyon.web.navigation import navigation


def nothing(request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("desk/", nothing, name="desk"),
    path("records/", nothing, name="search"),
    path("records/new/", nothing, name="contribute"),
    path("audit/", nothing, name="audit"),
    path("members/", nothing, name="members"),
    *preferences.urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


def shown(abilities: set[str], address: str = "/desk/") -> list[str]:
    groups = navigation(abilities=abilities, path=address, counts={})
    return [link.href for group in groups for link in group.links]


class TestTheNavigation:
    """Holds only what the reader may open."""

    def test_is_empty_for_nobody(self) -> None:
        assert navigation(abilities=set(), path="/", counts={}) == []

    def test_has_no_police_pages_for_an_administrator(self) -> None:
        assert shown({"member.manage"}) == ["/members/"]

    def test_leaves_out_pages_that_this_node_does_not_have(self) -> None:
        assert shown({"desk.read", "network.manage"}) == ["/desk/"]

    def test_marks_the_nearest_page_alone(self) -> None:
        abilities = {"record.read", "record.contribute", "desk.read"}
        groups = navigation(abilities=abilities, path="/records/new/", counts={})

        assert [link.href for link in groups[0].links if link.current] == ["/records/new/"]

    def test_marks_nothing_on_a_page_that_belongs_nowhere(self) -> None:
        groups = navigation(abilities={"desk.read"}, path="/account", counts={})

        assert not any(link.current for group in groups for link in group.links)

    def test_counts_what_waits(self) -> None:
        groups = navigation(abilities={"desk.read"}, path="/", counts={"desk": 7})

        assert groups[0].links[0].count == 7


class TestTheBanner:
    """Is the most restrictive of all that stands on the page."""

    def test_of_an_empty_page_is_the_lowest(self) -> None:
        assert marking_of([]).level == 0
        assert marking_of([]).label != ""

    def test_takes_the_highest_level(self) -> None:
        assert marking_of([0, 3, 1]).level == 3

    def test_takes_the_most_closed_code_of_a_family(self) -> None:
        note = marking_of([1], ["H0", "H2", "H1", "H2"]).note

        assert "H2" in note
        assert "H1" not in note

    def test_is_written_in_the_readers_language(self) -> None:
        with translation.override("fr"):
            assert marking_of([1]).label == "Diffusion restreinte"


@dataclass(frozen=True)
class Act:
    actor: Actor = field(
        default_factory=lambda: Actor(
            organisation_id=None,
            name="A. Example",
            roles=frozenset({"OFFICER"}),
            clearance=1,
            abilities=frozenset({"desk.read"}),
        )
    )


class TestTheContext:
    """Is complete for everybody, and honest about who reads."""

    def test_of_a_stranger_names_nobody_and_opens_nothing(self) -> None:
        frame = context.shell(RequestFactory().get("/"))

        assert frame["reader"] is None
        assert frame["navigation"] == []
        assert frame["purposes"] == []

    def test_names_role_and_clearance_of_the_reader(self) -> None:
        request = RequestFactory().get("/desk/")
        request.act = Act()  # type: ignore[attr-defined]  # as the doors set it
        frame = context.shell(request)

        assert frame["reader"].name == "A. Example"
        assert frame["reader"].roles == "Officer"
        assert frame["reader"].clearance == "Restricted"
        assert [link.href for group in frame["navigation"] for link in group.links] == ["/desk/"]

    def test_ignores_a_theme_that_is_none(self) -> None:
        request = RequestFactory().get("/")
        request.COOKIES["alcyon_theme"] = '"><script>'

        assert context.shell(request)["theme"] == ""


class TestAPreference:
    """Is stored in the reader's own browser, and leads back to our own pages only."""

    def post(self, view, **answers: str) -> HttpResponse:
        request = RequestFactory().post("/", answers)
        request.session = {}  # type: ignore[assignment]  # enough of a session here
        return view(request)

    def test_of_theme_is_kept_out_of_the_reach_of_scripts(self) -> None:
        kept = self.post(preferences.set_theme, theme="dark").cookies["alcyon_theme"]

        assert kept.value == "dark"
        assert kept["httponly"]
        assert kept["samesite"] == "Strict"

    @pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_never_leads_to_another_host(self, there: str) -> None:
        assert self.post(preferences.set_theme, theme="dark", next=there)["Location"] == "/"

    def test_leads_back_to_the_page_it_was_chosen_on(self) -> None:
        answer = self.post(preferences.set_theme, theme="dark", next="/desk/?kind=x")

        assert answer["Location"] == "/desk/?kind=x"

    def test_of_an_unknown_language_changes_nothing(self) -> None:
        assert self.post(preferences.set_language, language="xx").cookies == {}

    def test_is_not_taken_from_an_address(self) -> None:
        request = RequestFactory().get("/preferences/theme", {"theme": "dark"})

        assert preferences.set_theme(request).status_code == 405
