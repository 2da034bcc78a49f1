"""Where a node serves: its address, whether the port is free, when the first page answers."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import os
import socket
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alcyon.node import external
from alcyon.node.errors import NodeError
from alcyon.node.processes import Program

APPLICATION = "alcyon.config.wsgi:application"
HEALTH = "/health"
DEFAULT_PORT = 8000


class PortInvalid(NodeError):
    """The port {port} is not a number between 1 and 65535."""

    code = "port-invalid"
    mend = "Set PORT to a free one, such as {example}."


class PortTaken(NodeError):
    """Something else listens on {host}:{port} already."""

    code = "port-taken"
    mend = "Stop it, or set PORT to a free port."


class PortClosed(NodeError):
    """This user may not listen on {host}:{port}: {reason}"""

    code = "port-closed"
    mend = "Set PORT to 1024 or more, and HOST to an address of this machine."


class TrialExposed(NodeError):
    """A trial lists its accounts on the sign-in page, so it does not serve on {host}."""

    code = "trial-exposed"
    mend = "Use HOST=127.0.0.1, or set ALCYON_TRIAL_OPEN=1 on a network that you trust."


class WithoutHttps(NodeError):
    """Passwords and records would cross the network to {host} in the clear."""

    code = "without-https"
    mend = (
        "Install a certificate with `alcyon tls`, or set ALCYON_HTTPS=1 where a proxy in front of "
        "this node serves HTTPS."
    )


@dataclass(frozen=True)
class Certificate:
    """A server certificate (with its chain) and its key, as PEM files."""

    chain: Path
    key: Path


@dataclass(frozen=True)
class Address:
    """Where the pages are."""

    host: str
    port: int
    certificate: Certificate | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str], certificate: Certificate | None) -> Address:
        """From HOST and PORT."""
        text = environ.get("PORT", "") or str(DEFAULT_PORT)
        if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
            raise PortInvalid(port=text, example=DEFAULT_PORT)
        return cls(environ.get("HOST", "") or "127.0.0.1", int(text), certificate)

    @property
    def url(self) -> str:
        """As one types it into a browser."""
        scheme = "http" if self.certificate is None else "https"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def near(self) -> str:
        """The host by which this machine itself reaches it."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)


def require_private_trial(address: Address, environ: Mapping[str, str]) -> None:
    """Refuse to show a trial to a network, unless the operator insists."""
    if not address.is_loopback and environ.get("ALCYON_TRIAL_OPEN", "") != "1":
        raise TrialExposed(host=address.host)


def require_https(address: Address, environ: Mapping[str, str]) -> None:
    """Refuse to serve a real node to a network without HTTPS, its own or a proxy's."""
    encrypted = address.certificate is not None or environ.get("ALCYON_HTTPS", "") == "1"
    if not address.is_loopback and not encrypted:
        raise WithoutHttps(host=address.host)


def require_free_port(address: Address) -> None:
    """Two servers can share a port without an error, each getting half the requests."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address.host, address.port))
            probe.listen(1)
    except OSError as error:
        reason = error.strerror or str(error)
        wrong = PortTaken if error.errno == errno.EADDRINUSE else PortClosed
        raise wrong(host=address.host, port=address.port, reason=reason) from None


def web_program(address: Address, environ: Mapping[str, str]) -> Program:
    """granian serving WSGI. It writes no access log: addresses may hold what was asked."""
    workers = environ.get("ALCYON_WEB_WORKERS", "") or str(min(2, os.cpu_count() or 1))
    arguments: list[str | Path] = [
        sys.executable, "-P", "-m", "granian", "--interface", "wsgi",
        "--host", address.host, "--port", str(address.port), "--no-ws",
        "--workers", workers, "--blocking-threads", environ.get("ALCYON_WEB_THREADS", "4"),
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning",
    ]  # fmt: skip
    extra = {"ALCYON_HOSTS": environ.get("ALCYON_HOSTS", "") or allowed_hosts(address)}
    if address.certificate is not None:
        arguments += ["--ssl-certificate", address.certificate.chain]
        arguments += ["--ssl-keyfile", address.certificate.key]
        extra["ALCYON_HTTPS"] = "1"
    return Program("web", [*arguments, APPLICATION], {**without_other_logins(environ), **extra})


def worker_program(environ: Mapping[str, str]) -> Program:
    """The background worker; it gets time to finish the job it is at."""
    arguments = [sys.executable, "-P", "-m", "alcyon.cli", "work"]
    return Program("worker", arguments, without_other_logins(environ), patience=20.0)


def without_other_logins(environ: Mapping[str, str]) -> dict[str, str]:
    """What a process that is the app's login and nothing else is given.

    Where the database is somebody else's, the environment holds the passwords of the owner, of
    the screener and of the backup too; row security does not hold whoever reads those.
    """
    kept = external.VARIABLES["app"]
    return {k: v for k, v in environ.items() if not k.endswith("DATABASE_URL") or k == kept}


def allowed_hosts(address: Address) -> str:
    """Names by which browsers may call the node, when the operator gives none."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if not address.is_loopback and address.near == address.host:
        names.append(address.host)
    if address.near != address.host:
        names.append(socket.gethostname())
    return ",".join(names)


def health(address: Address, timeout: float = 2.0) -> int | None:
    """The status of the health page, or None while nothing answers."""
    connection: http.client.HTTPConnection
    if address.certificate is None:
        connection = http.client.HTTPConnection(address.near, address.port, timeout=timeout)
    else:
        context = ssl.create_default_context(cafile=str(address.certificate.chain))
        # We ask our own machine for the very certificate that we gave it a moment ago.
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        connection = http.client.HTTPSConnection(
            address.near, address.port, timeout=timeout, context=context
        )
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
