"""Addresses, ports, and the trial that stays at home."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from alcyon.node import serving
from alcyon.node.serving import Address, PortInvalid, PortTaken, TrialExposed, WithoutHttps


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "node.example", "127.0.0.1.evil"])
def test_a_trial_is_not_shown_to_a_network(host: str) -> None:
    with pytest.raises(TrialExposed):
        serving.require_private_trial(Address(host, 8000), {})
    with pytest.raises(TrialExposed):
        serving.require_private_trial(Address(host, 8000), {"ALCYON_TRIAL_OPEN": "yes"})

    serving.require_private_trial(Address(host, 8000), {"ALCYON_TRIAL_OPEN": "1"})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_trial_is_shown_to_this_machine(host: str) -> None:
    serving.require_private_trial(Address(host, 8000), {})


def test_a_real_node_is_not_shown_to_a_network_in_the_clear(tmp_path: Path) -> None:
    open_to_all = Address("0.0.0.0", 8000)
    with pytest.raises(WithoutHttps):
        serving.require_https(open_to_all, {})

    serving.require_https(open_to_all, {"ALCYON_HTTPS": "1"})
    serving.require_https(Address("127.0.0.1", 8000), {})
    certificate = serving.Certificate(tmp_path / "chain.pem", tmp_path / "key.pem")
    serving.require_https(Address("0.0.0.0", 8443, certificate), {})


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80a", " 80", "٨٠٠٠", "8000.0"])
def test_a_port_that_is_none_is_named(port: str) -> None:
    with pytest.raises(PortInvalid) as caught:
        Address.from_env({"PORT": port}, None)

    assert caught.value.facts["port"] == port


def test_host_and_port_come_from_the_environment() -> None:
    assert Address.from_env({}, None).url == "http://127.0.0.1:8000"
    assert Address.from_env({"HOST": "::1", "PORT": "81"}, None).url == "http://[::1]:81"


@pytest.mark.parametrize("reuse", [False, True])
def test_a_taken_port_is_noticed_even_if_its_holder_would_share(reuse: bool) -> None:
    with socket.socket() as holder:
        if reuse:
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        address = Address("127.0.0.1", holder.getsockname()[1])

        with pytest.raises(PortTaken):
            serving.require_free_port(address)

    serving.require_free_port(address)


def test_an_address_of_another_machine_cannot_be_served() -> None:
    with pytest.raises(serving.PortClosed):
        serving.require_free_port(Address("192.0.2.7", 8000))


def test_nothing_answers_where_nothing_listens() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]

    assert serving.health(Address("127.0.0.1", port)) is None


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_gets_the_password_of_its_own_login_alone(name: str) -> None:
    urls = {
        "DATABASE_URL": "app",
        "ALCYON_OWNER_DATABASE_URL": "owner",
        "ALCYON_SCREENER_DATABASE_URL": "screener",
        "ALCYON_BACKUP_DATABASE_URL": "backup",
    }
    given = {**urls, "LANG": "C.UTF-8"}
    program = {
        "web": serving.web_program(Address("127.0.0.1", 8000), given),
        "worker": serving.worker_program(given),
    }[name]

    assert {k: v for k, v in program.environ.items() if v in {*urls.values()}} == {
        "DATABASE_URL": "app"
    }
    assert program.environ["LANG"] == "C.UTF-8"


def test_the_web_server_writes_no_addresses_into_its_log() -> None:
    program = serving.web_program(Address("127.0.0.1", 8000), {})

    assert "--access-log" not in program.arguments
    assert program.arguments[-1] == "alcyon.config.wsgi:application"
