"""HTTPS for a node: a small authority of its own, or the operator's certificate."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from alcyon.node.errors import NodeError
from alcyon.node.home import Home
from alcyon.node.serving import Certificate

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=397)  # browsers refuse longer ones
RENEW_BEFORE = timedelta(days=30)
BACKDATED = timedelta(hours=1)  # a client's clock may be a little behind


class CertificateUnusable(NodeError):
    """The certificate cannot be used: {reason}"""

    code = "certificate-unusable"
    mend = "Give a PEM file with the server's certificate first, and its unencrypted key."


@dataclass(frozen=True)
class CertificateFacts:
    """What `doctor` tells about a certificate."""

    names: tuple[str, ...]
    issuer: str
    expires_at: datetime


def authority_path(home: Home) -> Path:
    """The certificate that browsers must be told to trust."""
    return home.keys / "authority.crt"


def installed_certificate(home: Home) -> Certificate | None:
    """The certificate that the node serves with, if it has one."""
    pair = Certificate(home.keys / "server.crt", home.keys / "server.key")
    return pair if pair.chain.exists() and pair.key.exists() else None


def issue_local(home: Home, names: Sequence[str], *, at: datetime) -> CertificateFacts:
    """Make a server certificate for `names`, signed by the node's own authority.

    The authority is made once and kept, so that who trusts it need not do so again. It may
    sign for exactly this machine's names only as long as its key stays in `keys/`.
    """
    authority, key = _authority(home, at=at)
    server_key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(names[0], authority.subject, server_key, at=at, life=SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    chain = certificate.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM)
    _install(home, chain, _pem(server_key))
    return facts_of(chain)


def install_own(home: Home, chain: bytes, key: bytes, *, at: datetime) -> CertificateFacts:
    """Take the operator's certificate, after checking that it fits its key and is valid.

    Raises:
        CertificateUnusable
    """
    try:
        certificates = x509.load_pem_x509_certificates(chain)
        private = load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as error:
        raise CertificateUnusable(reason=str(error)) from None
    leaf = certificates[0]
    if _public(private) != leaf.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    ):
        raise CertificateUnusable(reason="the key belongs to another certificate.")
    if not leaf.not_valid_before_utc <= at < leaf.not_valid_after_utc:
        raise CertificateUnusable(reason="it has expired, or is not valid yet.")
    _install(home, chain, _pem(private))
    return facts_of(chain)


def remove(home: Home) -> None:
    """Back to plain HTTP. The authority stays."""
    for name in ("server.crt", "server.key"):
        (home.keys / name).unlink(missing_ok=True)


def facts_of(chain: bytes) -> CertificateFacts:
    """What stands in the first certificate of a PEM file."""
    leaf = x509.load_pem_x509_certificates(chain)[0]
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = tuple(str(name.value) for name in extension.value)
    except x509.ExtensionNotFound:
        names = ()
    return CertificateFacts(names, leaf.issuer.rfc4514_string(), leaf.not_valid_after_utc)


def _authority(home: Home, *, at: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    path, key_path = authority_path(home), home.keys / "authority.key"
    if path.exists() and key_path.exists():
        key = load_pem_private_key(key_path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise CertificateUnusable(reason="the authority's key is of another kind.")
        return x509.load_pem_x509_certificate(path.read_bytes()), key
    key = ec.generate_private_key(ec.SECP256R1())
    title = f"Alcyon local authority {os.uname().nodename}"[:64]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title)])
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _builder(title, subject, key, at=at, life=AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    home.write_private(key_path, _pem(key))
    home.write_private(path, certificate.public_bytes(Encoding.PEM))
    return certificate, key


def _builder(
    title: str,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    at: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    moment = at.astimezone(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:64])]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - BACKDATED)
        .not_valid_after(moment + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _install(home: Home, chain: bytes, key: bytes) -> None:
    home.write_private(home.keys / "server.key", key)
    home.write_private(home.keys / "server.crt", chain)


def _pem(key: PrivateKeyTypes) -> bytes:
    # granian reads PKCS#8 only
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
