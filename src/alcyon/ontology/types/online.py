"""E-mail addresses, web addresses and accounts with a service."""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import idna

from alcyon.kernel.tables import LANGUAGES, Entry, table
from alcyon.kernel.texts import fold, key
from alcyon.ontology.types.base import Cleaned, Context, Told, Type, refuse

EMAIL: Final = re.compile(r"([^\s@<>\"(),:;\[\]\\]+)@([^\s@<>\"(),:;\[\]\\]+\.[^\s@.]{2,})$")
HANDLE: Final = re.compile(r"[^\s:/@]+$")
SCHEMES: Final = frozenset({"http", "https", "ftp", "ftps"})
LOCAL_LIMIT: Final = 64


def clean_email(raw: str, _: Context) -> Cleaned:
    """Small letters, the domain in its international ASCII form.

    Nothing is removed before the `@`: whether `a.b` and `ab` are one mailbox is the provider's
    affair.
    """
    text = raw.strip().removeprefix("mailto:").strip("<>").strip()
    found = EMAIL.match(text)
    if found is None or len(found[1]) > LOCAL_LIMIT:
        refuse("email-unreadable", raw)
    return Cleaned(f"{found[1].lower()}@{_domain(found[2], 'email-unreadable', raw)}")


def clean_url(raw: str, _: Context) -> Cleaned:
    """The address with its scheme, host in ASCII and small letters; path and query as written."""
    text = raw.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        refuse("url-unreadable", raw)
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES or parts.hostname is None or " " in text:
        refuse("url-unreadable", raw)
    host = _domain(parts.hostname, "url-unreadable", raw)
    place = f"{host}:{port}" if port is not None else host
    return Cleaned(urlunsplit((scheme, place, parts.path or "/", parts.query, parts.fragment)))


def clean_handle(raw: str, _: Context) -> Cleaned:
    """`service:handle`, from `service:handle`, `@handle on Service` or the profile's address.

    The handle is compared in small letters where the service does so, which all listed do.
    """
    text = raw.strip()
    service, name = _from_url(text) or _from_words(text)
    if service is None:
        refuse("handle-needs-service", raw)
    name = name.strip().removeprefix("@").strip("/").lower()
    if HANDLE.match(name) is None:
        refuse("handle-unreadable", raw)
    return Cleaned(f"{service}:{name}")


def clean_service(raw: str, _: Context) -> Cleaned:
    found = find_service(raw.strip())
    if found is None:
        refuse("value-no-letters", raw)
    return Cleaned(found)


def clean_username(raw: str, _: Context) -> Cleaned:
    """Small letters without the `@` in front."""
    name = raw.strip().removeprefix("@").lower()
    if HANDLE.match(name) is None:
        refuse("handle-unreadable", raw)
    return Cleaned(name)


def handle_yields(clean: str) -> list[Told]:
    """Service and user name of a cleaned handle."""
    service, _, name = clean.partition(":")
    return [("service", service, ()), ("username", name, ())]


def find_service(text: str) -> str | None:
    """The code of a service by name, other name or domain; small letters for an unknown one."""
    known = _services().get(text.strip().lower()) or _services().get(key(text))
    return known or re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or None


@cache
def _services() -> dict[str, str]:
    known: dict[str, str] = {}
    for entry in table("services"):
        labels = [entry.label(language) for language in LANGUAGES]
        for word in (entry.code, *entry.get("words", ()), *labels):
            known.setdefault(key(word), entry.code.lower())
        known |= dict.fromkeys(entry["domains"], entry.code.lower())
    return known


def _from_words(text: str) -> tuple[str | None, str]:
    head, colon, tail = text.partition(":")
    if colon != "" and tail != "":
        return find_service(head), tail
    said = re.match(r"@?(\S+)\s+(?:on|sur|en|على|\()\s*([^)]+)\)?$", text)
    if said is not None:
        return find_service(said[2]), said[1]
    return None, text


def _from_url(text: str) -> tuple[str, str] | None:
    bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
    host, slash, path = bare.partition("/")
    host = re.sub(r"^(?:www|m|mobile|web|[a-z]{2}-[a-z]{2})\.", "", host.lower())
    for entry in table("services"):
        if slash != "" and host in entry["domains"]:
            return entry.code.lower(), _profile(entry, path)
    return None


def _profile(entry: Entry, path: str) -> str:
    """The part of a profile's path that names the account."""
    if (found := re.match(r"profile\.php\?id=(\d+)", path)) is not None:
        return found[1]
    steps = [step for step in re.split(r"[/?#]", path) if step != ""]
    skipped = set(entry.get("skip", ()))
    return next((step for step in steps if step.lower() not in skipped), "")


def _domain(name: str, code: str, raw: str) -> str:
    name = name.strip(".").lower()
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        refuse(code, raw)


TYPES: Final = (
    Type("email", clean_email, longest=320),
    Type("url", clean_url, longest=4000),
    Type("handle", clean_handle, longest=300, yields=handle_yields),
    Type("service", clean_service, longest=100),
    Type("username", clean_username, longest=200),
)
