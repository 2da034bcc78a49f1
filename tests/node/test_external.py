"""A server of somebody else, named by URLs."""

from __future__ import annotations

import pytest

from alcyon.node.external import NoSuperuser, UrlMalformed, UrlMissing, is_external
from alcyon.node.home import Home
from alcyon.node.postgres import Cluster

URL = "postgresql://alcyon_app:s3cret@db.example:5433/alcyon"
HOME = Home.from_env({"ALCYON_HOME": "/nonexistent"})


def cluster(**environ: str) -> Cluster:
    return Cluster(HOME, environ={"DATABASE_URL": URL, **environ})


def test_a_server_elsewhere_must_show_its_certificate() -> None:
    """Trusted systems leaked because checking a certificate was left to a default."""
    assert dict(cluster().login("app").extra) == {
        "sslmode": "verify-full",
        "sslrootcert": "system",
    }


def test_an_operator_may_choose_otherwise_in_the_open() -> None:
    login = cluster(DATABASE_URL=URL + "?sslmode=require").login("app")

    assert dict(login.extra) == {"sslmode": "require"}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "%2Fvar%2Frun%2Fpostgresql"])
def test_this_machine_needs_no_certificate(host: str) -> None:
    login = cluster(DATABASE_URL=URL.replace("db.example", host)).login("app")

    assert login.extra == ()


def test_every_login_has_an_address_of_its_own() -> None:
    with pytest.raises(UrlMissing, match="ALCYON_OWNER_DATABASE_URL"):
        cluster().login("owner")
    with pytest.raises(UrlMissing, match="ALCYON_SCREENER_DATABASE_URL"):
        cluster().login("screener")
    with pytest.raises(NoSuperuser):
        cluster().login("super")


def test_the_parts_of_an_address_arrive() -> None:
    login = cluster().login("app")

    assert (login.user, login.host, login.port, login.dbname) == (
        "alcyon_app", "db.example", 5433, "alcyon",
    )  # fmt: skip
    assert login.django()["OPTIONS"]["options"] == "-c search_path=public,vault"
    assert login.password == "s3cret"


def test_an_unreadable_address_is_refused_without_showing_it() -> None:
    with pytest.raises(UrlMalformed) as caught:
        cluster(DATABASE_URL="postgresql://u:canary@h:5432/x?nonsense=1").login("app")

    assert "canary" not in str(caught.value) + caught.value.repair + repr(caught.value.facts)
    assert caught.value.__cause__ is None


def test_without_an_address_the_server_is_ones_own() -> None:
    assert not is_external({})
    assert not is_external({"DATABASE_URL": ""})
