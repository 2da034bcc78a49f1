"""HTTPS: what the local authority signs, a client that trusts it accepts."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest

from alcyon.node import certificates
from alcyon.node.certificates import CertificateUnusable, installed_certificate, issue_local
from alcyon.node.home import Home

NOW = datetime.now(UTC)


def handshake(home: Home, name: str, *, trusting: Home) -> None:
    pair = installed_certificate(home)
    assert pair is not None
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair.chain, pair.key)
    client = ssl.create_default_context(cafile=str(certificates.authority_path(trusting)))
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except (ssl.SSLError, OSError):
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(here, server_hostname=name).close()
    finally:
        here.close()
        thread.join()


def test_a_client_that_trusts_another_authority_refuses(home: Home, folder: object) -> None:
    other = Home(home.root.parent / "other")
    other.prepare()
    issue_local(home, ["node.example"], at=NOW)
    issue_local(other, ["node.example"], at=NOW)

    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(home, "node.example", trusting=other)


def test_a_client_asking_for_another_name_refuses(home: Home) -> None:
    issue_local(home, ["node.example"], at=NOW)

    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(home, "evil.example", trusting=home)


@pytest.mark.parametrize("name", ["node.example", "192.0.2.7", "2001:db8::1"])
def test_a_client_that_trusts_the_authority_accepts(home: Home, name: str) -> None:
    issue_local(home, ["node.example", "192.0.2.7", "2001:db8::1"], at=NOW)

    handshake(home, name, trusting=home)


def test_the_authority_stays_when_the_certificate_is_renewed(home: Home) -> None:
    issue_local(home, ["a.example"], at=NOW)
    authority = certificates.authority_path(home).read_bytes()
    issue_local(home, ["b.example"], at=NOW)

    assert certificates.authority_path(home).read_bytes() == authority
    handshake(home, "b.example", trusting=home)


def test_ones_own_certificate_must_fit_its_key(home: Home) -> None:
    issue_local(home, ["a.example"], at=NOW)
    pair = installed_certificate(home)
    assert pair is not None
    chain, key = pair.chain.read_bytes(), pair.key.read_bytes()
    issue_local(home, ["a.example"], at=NOW)
    other_key = pair.key.read_bytes()

    with pytest.raises(CertificateUnusable, match="another certificate"):
        certificates.install_own(home, chain, other_key, at=NOW)
    certificates.install_own(home, chain, key, at=NOW)
    handshake(home, "a.example", trusting=home)


@pytest.mark.parametrize("days", [-2, 400])
def test_a_certificate_out_of_its_time_is_refused(home: Home, days: int) -> None:
    issue_local(home, ["a.example"], at=NOW)
    pair = installed_certificate(home)
    assert pair is not None

    with pytest.raises(CertificateUnusable, match="expired"):
        certificates.install_own(
            home, pair.chain.read_bytes(), pair.key.read_bytes(), at=NOW + timedelta(days=days)
        )


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAA\n", b"\xff\xfe"])
def test_what_is_no_certificate_is_refused(home: Home, content: bytes) -> None:
    with pytest.raises(CertificateUnusable):
        certificates.install_own(home, content, content, at=NOW)

    assert installed_certificate(home) is None


def test_the_keys_are_private(home: Home) -> None:
    issue_local(home, ["a.example"], at=NOW)

    for name in ("server.key", "authority.key"):
        assert (home.keys / name).stat().st_mode & 0o077 == 0
