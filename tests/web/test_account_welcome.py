"""A newcomer's first sign-in: where each page leads, what is learnt, what is kept."""

import re
from typing import Any

import pytest
from django.test import Client

from alcyon.kernel import tables
from alcyon.trust import accounts
from alcyon.trust.access import acting_as, actor_of_account
from alcyon.trust.models import Account, DeskItem, Member
from alcyon.web.welcome.exercises import BY_KIND, ROLES
from tests.web.signing import signed_in, text


@pytest.fixture
def newcomer(cast: Any) -> Client:
    """The colleague, as on the first day."""
    with acting_as(cast.administrator):
        Member.objects.filter(pk=cast.colleague.member_id).update(welcomed_at=None)
    return signed_in("colleague")[0]


def on_desk(client: Client) -> list[str]:
    return re.findall(r'href="(/welcome/desk/[0-9a-f-]{36})"', text(client.get("/welcome/desk")))


def through(client: Client) -> None:
    """As far as the first desk."""
    client.post("/welcome/place", {"language": "en", "timezone": "Africa/Lagos"})
    client.post("/welcome/role")


def right(path: str, client: Client) -> dict[str, str]:
    kind = next(kind for kind in BY_KIND if str(BY_KIND[kind].title) in text(client.get(path)))
    value = next(one.value for one in BY_KIND[kind].answers if one.is_right)
    return {"answer": value, "words": "Who holds it?"}


class TestAnOutsider:
    @pytest.mark.parametrize("path", ["", "/place", "/role", "/desk", "/mentor"])
    def test_who_is_not_signed_in_sees_the_sign_in_page(self, db: None, path: str) -> None:
        assert Client().get(f"/welcome{path}")["Location"].startswith("/sign-in")

    def test_finds_no_exercise_of_another(self, newcomer: Client, cast: Any) -> None:
        through(newcomer)
        theirs = on_desk(newcomer)[0]
        owner, _ = signed_in("owner")

        assert owner.get(theirs).status_code == 404
        assert owner.post(theirs, {"answer": "CONFIRM"}).status_code == 404


class TestANewcomer:
    def test_is_led_to_the_welcome_from_every_page_of_work(self, newcomer: Client) -> None:
        assert newcomer.get("/account/tokens")["Location"] == "/welcome"
        assert newcomer.get("/welcome")["Location"] == "/welcome/place"

    def test_chooses_language_and_time_first(self, newcomer: Client, cast: Any) -> None:
        newcomer.post("/welcome/place", {"language": "fr", "timezone": "Africa/Lagos"})

        assert '<html lang="fr"' in text(newcomer.get("/welcome/role"))
        with acting_as(cast.colleague):
            member = Member.objects.get(pk=cast.colleague.member_id)
        assert (member.language, member.timezone) == ("fr", "Africa/Lagos")

    def test_hears_the_role_in_a_sentence(self, newcomer: Client) -> None:
        page = text(newcomer.get("/welcome/role"))

        assert "As an analyst" in page
        assert "NCB Northland" in page

    def test_finds_three_invented_items_under_a_ribbon(self, newcomer: Client) -> None:
        through(newcomer)

        page = text(newcomer.get("/welcome/desk"))
        assert len(on_desk(newcomer)) == 3
        assert "Exercise: everything on this page is invented" in page

    def test_is_taught_by_a_wrong_answer_and_answers_again(self, newcomer: Client) -> None:
        through(newcomer)
        path = on_desk(newcomer)[0]

        assert "Think again" in text(newcomer.post(path, {"answer": "DETAIN"}))
        assert "0 of 3 exercises done" in text(newcomer.get("/welcome/desk"))
        assert "Right" in text(newcomer.post(path, right(path, newcomer)))
        assert "1 of 3 exercises done" in text(newcomer.get("/welcome/desk"))

    def test_must_choose_an_answer_and_write_the_question(self, newcomer: Client) -> None:
        through(newcomer)
        paths = on_desk(newcomer)

        assert "Choose an answer." in text(newcomer.post(paths[0], {}))
        page = text(newcomer.post(paths[1], {"answer": "OWNER", "words": " "}))
        assert "Write your question" in page
        assert 'value="OWNER" checked' in page

    def test_reads_the_marking_on_the_real_banner(self, newcomer: Client) -> None:
        through(newcomer)
        page = text(newcomer.get(on_desk(newcomer)[2]))

        banner = page[page.index('class="marking"') :][:400]
        assert "Confidential" in banner
        assert "H2" in banner

    def test_leaves_and_goes_on_where_they_were(self, newcomer: Client) -> None:
        through(newcomer)
        path = on_desk(newcomer)[0]
        newcomer.post(path, right(path, newcomer))
        newcomer.post("/sign-out")
        account = Account.objects.get(username="colleague")
        newcomer.force_login(account)

        assert newcomer.get("/welcome")["Location"] == "/welcome/desk"
        assert "1 of 3 exercises done" in text(newcomer.get("/welcome/desk"))

    def test_ends_with_the_mentor_on_the_real_desk(self, newcomer: Client) -> None:
        through(newcomer)
        for path in on_desk(newcomer):
            newcomer.post(path, right(path, newcomer))

        assert newcomer.get("/welcome")["Location"] == "/welcome/mentor"
        assert "Ask <bdi>Owner</bdi>" in text(newcomer.get("/welcome/mentor"))
        assert newcomer.post("/welcome/mentor")["Location"] == "/"
        assert newcomer.get("/account/tokens").status_code in {200, 302}
        assert actor_of_account(Account.objects.get(username="colleague")).is_welcomed
        assert newcomer.get("/welcome")["Location"] == "/"

    def test_who_leaves_the_exercises_out_finds_none_on_the_real_desk(
        self, newcomer: Client, cast: Any
    ) -> None:
        through(newcomer)
        newcomer.post("/welcome/mentor")

        with acting_as(cast.colleague):
            assert DeskItem.objects.filter(done_at=None).count() == 0

    def test_gets_the_exercises_once(self, newcomer: Client, cast: Any) -> None:
        through(newcomer)
        newcomer.post("/welcome/role")

        with acting_as(cast.colleague):
            assert accounts.exercises(cast.colleague).count() == 3


def test_every_role_has_its_sentence() -> None:
    assert set(ROLES) == set(tables.table("roles").codes)


def test_every_exercise_has_one_right_answer_and_teaches_with_each() -> None:
    for exercise in BY_KIND.values():
        assert sum(one.is_right for one in exercise.answers) == 1
        assert all(str(one.teaches) for one in exercise.answers)
    assert set(BY_KIND) == set(accounts.EXERCISES)
