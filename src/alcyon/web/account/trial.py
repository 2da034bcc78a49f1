"""The invented accounts of a trial, listed on its sign-in page. A real node has none."""

import json
import time
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.utils.translation import get_language

from alcyon.kernel import tables
from alcyon.trust.selectors import node
from alcyon.web.enumerating import enumerated

PERIOD = 30


@dataclass(frozen=True, slots=True)
class Invented:
    """One account that anybody may try, secrets and all."""

    username: str
    password: str
    organisation: str
    role: str
    totp_secret: str

    @property
    def role_names(self) -> str:
        """The roles in the reader's language."""
        roles, language = tables.table("roles"), get_language() or "en"
        codes = [code for code in self.role.split(", ") if roles.has(code)]
        return enumerated(roles.entry(code).label(language) for code in codes)


def is_trial() -> bool:
    """Whether the database says so. A node that was never founded is not a trial."""
    here = node()
    return here is not None and here.kind == "TRIAL"


def invented() -> list[Invented]:
    """The accounts of `trial.json`; empty on a real node, whatever lies in its home."""
    if not is_trial():
        return []
    try:
        rows = json.loads((settings.ALCYON_HOME.root / "trial.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    names = Invented.__dataclass_fields__
    return [Invented(**{name: str(row.get(name) or "") for name in names}) for row in rows]


def codes(username: str) -> list[str]:
    """The codes that an invented account's authenticator could show now, the likeliest first."""
    account = next((one for one in invented() if one.username == username), None)
    if account is None or account.totp_secret == "":
        return []
    step = int(time.time()) // PERIOD
    return [format_hotp_value(hotp_value(account.totp_secret, step + off)) for off in (0, 1, -1)]
