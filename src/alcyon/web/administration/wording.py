"""The words of administration: what was done, what was refused and why, names of codes."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alcyon.kernel import tables
from alcyon.kernel.errors import AlcyonError
from alcyon.trust.models import Network
from alcyon.trust.networks import SEEDS

TOLD: Mapping[str, str | Promise] = {
    "organisation-created": _("The organisation is on this node now."),
    "organisation-changed": _("The organisation was changed."),
    "organisation-closed": _("The organisation is closed. Nobody of it can sign in."),
    "organisation-reopened": _("The organisation is open again."),
    "member-changed": _("The member was changed. It holds from the next page they open."),
    "member-ended": _("The membership has ended. Sign-in, tokens and seats ended with it."),
    "member-seated": _("The member sits in the other organisation now; it was told."),
    "member-unseated": _("The liaison seat has ended."),
    "reset-asked": _("Asked. Another administrator must approve before there is a link."),
    "link-withdrawn": _("The link can no longer be used."),
    "network-created": _("The network is there now."),
    "network-changed": _("The network was changed."),
    "seat-proposed": _("Proposed. The steward of the network was told."),
    "seat-vetted": _("Vetted. What is shared with the network is open to the member now."),
    "seat-ended": _("The seat has ended. What is shared with the network is closed to the member."),
    "focal-changed": _("The focal point was changed."),
}
"""What a page says after something was done; the address carries the code alone."""

REFUSED: Mapping[str, str | Promise] = {
    "organisation-exists": _("There is an organisation with this short name already."),
    "operator-stays-open": _("The organisation that operates this node cannot be closed."),
    "changed-meanwhile": _(
        "Somebody else changed this since you opened it. Compare, then save again."
    ),
    "own-rights": _("Your own roles and clearance are changed by another administrator."),
    "last-administrator": _(
        "An organisation keeps at least one administrator. Name another first."
    ),
    "already-seated": _("This member sits in another organisation already. End that seat first."),
    "network-exists": _("There is a network with this short name already."),
    "seat-held": _("This member was proposed or sits in the network already."),
    "not-eligible": _("Organisations of your kind do not join this network."),
    "vetted-by-another": _("Whoever proposed a member does not vet it, nor the member itself."),
    "focal-point-taken": _("Another member is the focal point. End that first."),
    "second-administrator": _(
        "Another administrator must approve: not the one who asked, nor the member."
    ),
    "has-members": _(
        "This organisation was invited already; its own administrators invite its members."
    ),
    "confirmation-differs": _("What you typed is not the name. Nothing was done."),
    "not-found": _("This is gone, or was done by somebody else meanwhile."),
}
"""Why something was refused, by the code of the error."""


def told(request: HttpRequest) -> str:
    """The sentence for `?told=…`; nothing for a code that is none of ours."""
    return str(TOLD.get(request.GET.get("told", ""), ""))


def refusal(error: AlcyonError) -> str:
    """The sentence for an error that a form is shown again with."""
    return str(REFUSED.get(error.code, error))


def language() -> str:
    return get_language() or "en"


def label(table: str, code: str) -> str:
    """The name of a code in the reader's language; a code that is gone stands for itself."""
    known = tables.table(table)
    return known.entry(code).label(language()) if known.has(code) else code


def labels(table: str, codes: Iterable[str]) -> list[str]:
    return [label(table, code) for code in codes]


def choices(table: str) -> list[tuple[str, str]]:
    return tables.table(table).choices(language())


def clearances() -> list[tuple[str, str]]:
    return [(str(entry["level"]), entry.label(language())) for entry in tables.table("levels")]


def clearance_name(level: int) -> str:
    return dict(clearances()).get(str(level), str(level))


def network_name(network: Network) -> str:
    """Networks that every node knows are named in the reader's language."""
    seeds = tables.load(SEEDS)
    if seeds.has(network.slug) and network.name == seeds.entry(network.slug).label("en"):
        return seeds.entry(network.slug).label(language())
    return network.name


def network_short(network: Network) -> str:
    """The letters by which a network is known, where its name ends in them: `(HTEG)`."""
    name = network_name(network)
    head, bracket, tail = name.rpartition("(")
    return tail.rstrip(")") if bracket and head and tail.endswith(")") else name


def network_description(network: Network) -> str:
    seeds = tables.load(SEEDS)
    if seeds.has(network.slug):
        entry = seeds.entry(network.slug)
        if network.description == entry.text("about", "en"):
            return entry.text("about", language())
    return network.description
