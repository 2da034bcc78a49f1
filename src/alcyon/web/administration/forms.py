"""Forms of administration: they read what was written; the services decide."""

from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alcyon.kernel import tables
from alcyon.trust.cards import WEEKDAYS, MemberCard, OrganisationCard, country_name
from alcyon.trust.models import Member, Network, Organisation
from alcyon.trust.networks import NetworkCard
from alcyon.web.administration import wording
from alcyon.web.parts import Choice

DAYS = {
    "MON": _("Monday"),
    "TUE": _("Tuesday"),
    "WED": _("Wednesday"),
    "THU": _("Thursday"),
    "FRI": _("Friday"),
    "SAT": _("Saturday"),
    "SUN": _("Sunday"),
}
Q_CODES, X_CODES = "MNOPQRSTUVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
USER_ASSIGNED = ("AA", *(f"Q{sign}" for sign in Q_CODES), *(f"X{sign}" for sign in X_CODES), "ZZ")


def countries() -> list[tuple[str, str]]:
    """Every country by its name, then the codes that a node may assign itself."""
    language = wording.language()
    named = sorted(tables.table("countries").choices(language), key=lambda pair: pair[1])
    known = {code for code, _name in named}
    ours = str(_("assigned by users"))
    own = [(code, f"{code} — {ours}") for code in USER_ASSIGNED if code not in known]
    return [("", str(_("No country"))), *named, *own]


class OrganisationForm(forms.Form):
    """What is written down of an organisation. Fields are named as in its card."""

    places = MappingProxyType({f"duty_{day}": f"{day}_from" for day in WEEKDAYS})

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.CharField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens. It stands in addresses."),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    country = forms.ChoiceField(label=_("Country"), required=False)
    timezone = forms.CharField(
        label=_("Time zone"),
        initial="UTC",
        help_text=_("Like Europe/Lisbon. Duty hours and deadlines are read by it."),
    )
    languages = forms.CharField(
        label=_("Languages"),
        initial="en",
        help_text=_("Codes with commas between, the first one preferred: fr, ar"),
    )
    contact = forms.CharField(
        label=_("How to reach it"),
        required=False,
        max_length=300,
        help_text=_("A duty telephone or channel, seen by every organisation of this node."),
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        widget=forms.Textarea,
        help_text=_("One date a line, like 2026-12-25."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, may_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = wording.choices("organisation_kinds")  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]  # a ChoiceField
        for day, label in DAYS.items():
            for side, word in (("from", _("from")), ("to", _("to"))):
                self.fields[f"{day}_{side}"] = forms.CharField(
                    label=f"{label}, {word}",
                    required=False,
                    widget=forms.TextInput(attrs={"type": "time"}),
                )
        if not may_place:
            for name in ("slug", "kind", "country"):
                del self.fields[name]

    @property
    def days(self) -> list[tuple[Any, Any, Any]]:
        """Each weekday's name with its two fields, for a table of duty hours."""
        return [(DAYS[day], self[f"{day}_from"], self[f"{day}_to"]) for day in WEEKDAYS]

    @property
    def plain(self) -> list[Any]:
        """The other visible fields, in order."""
        hours = {f"{day}_{side}" for day in WEEKDAYS for side in ("from", "to")}
        return [bound for bound in self.visible_fields() if bound.name not in hours]

    def card(self, kept: Organisation | None) -> OrganisationCard:
        """The card; what the reader may not change comes from the row."""
        read = self.cleaned_data
        return OrganisationCard(
            slug=read.get("slug") or (kept.slug if kept else ""),
            name=read["name"],
            kind=read.get("kind") or (kept.kind if kept else ""),
            country=read.get("country", kept.country if kept else ""),
            timezone=read["timezone"],
            languages=tuple(filter(None, (one.strip() for one in read["languages"].split(",")))),
            contact=read["contact"],
            duty_hours=self._duty(),
            holidays=tuple(map(_date_or_text, read["holidays"].split())),
        )

    def _duty(self) -> dict[str, object]:
        read = self.cleaned_data
        hours = {day: (read[f"{day}_from"], read[f"{day}_to"]) for day in WEEKDAYS}
        return {day: pair for day, pair in hours.items() if any(pair)}


def organisation_values(row: Organisation) -> dict[str, Any]:
    """What stands in the form of an organisation at first."""
    values: dict[str, Any] = {
        "name": row.name,
        "slug": row.slug,
        "kind": row.kind,
        "country": row.country,
        "timezone": row.timezone,
        "languages": ", ".join(row.languages),
        "contact": row.contact,
        "holidays": "\n".join(str(day) for day in row.holidays),
        "revision": row.revision,
    }
    for day, (begins, ends) in row.duty_hours.items():
        values |= {f"{day}_from": begins, f"{day}_to": ends}
    return values


def _date_or_text(text: str) -> date | str:
    """A date, or what was written, which the card refuses by name."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


class MemberForm(forms.Form):
    """Name, roles and clearance of a member."""

    name = forms.CharField(label=_("Name"), max_length=200)
    title = forms.CharField(label=_("Rank or function"), required=False, max_length=200)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rights add up over the roles."),
    )
    clearance = forms.ChoiceField(
        label=_("Clearance"),
        help_text=_("The highest level of records that this member may read."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = wording.choices("roles")  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["clearance"].choices = wording.clearances()  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def role_choices(self) -> list[Choice]:
        """The roles as answers that say which of them need a second factor."""
        chosen = {str(code) for code in self["roles"].value() or ()}
        return [
            Choice(
                value=entry.code,
                label=entry.label(wording.language()),
                hint=str(_("Needs a second factor")) if entry["second_factor"] else "",
                checked=entry.code in chosen,
            )
            for entry in tables.table("roles")
        ]

    def card(self, kept: Member | None = None) -> MemberCard:
        read = self.cleaned_data
        own: dict[str, Any] = {}
        if kept is not None:  # the member's own choices are not the administrator's
            own = {"language": kept.language, "timezone": kept.timezone, "purpose": kept.purpose}
        return MemberCard(
            name=read["name"],
            title=read["title"],
            roles=tuple(read["roles"]),
            clearance=int(read["clearance"]),
            **own,
        )


def member_values(row: Member) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": row.title,
        "roles": row.roles,
        "clearance": str(row.clearance),
        "revision": row.revision,
    }


class InvitationForm(MemberForm):
    """A member that is to come: also the language of the welcome, and perhaps a liaison seat."""

    language = forms.ChoiceField(label=_("Language"), initial="en")
    purpose = forms.ChoiceField(
        label=_("Usual purpose"), help_text=_("The member can choose another one at any time.")
    )
    host = forms.ChoiceField(
        label=_("Liaison seat"),
        required=False,
        help_text=_("A liaison member acts for you and sits inside another organisation."),
    )

    def __init__(self, *args: Any, hosts: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["revision"]
        languages = [
            (code, name) for code, name in wording.choices("languages") if code in tables.LANGUAGES
        ]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["purpose"].choices = wording.choices("purposes")  # type: ignore[attr-defined]  # a ChoiceField
        seats = [(str(one.pk), one.name) for one in hosts]
        self.fields["host"].choices = [("", str(_("None"))), *seats]  # type: ignore[attr-defined]  # a ChoiceField

    def card(self, kept: Member | None = None) -> MemberCard:
        read = self.cleaned_data
        return MemberCard(
            name=read["name"],
            title=read["title"],
            roles=tuple(read["roles"]),
            clearance=int(read["clearance"]),
            language=read["language"],
            purpose=read["purpose"],
            seated_at_id=int(read["host"]) if read["host"] else None,
        )


class FirstAdministratorForm(forms.Form):
    """The first administrator of another organisation, whom the operator invites."""

    name = forms.CharField(label=_("Name"), max_length=200)
    title = forms.CharField(label=_("Rank or function"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), initial="en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [
            (code, name) for code, name in wording.choices("languages") if code in tables.LANGUAGES
        ]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]  # a ChoiceField

    def card(self) -> MemberCard:
        read = self.cleaned_data
        return MemberCard(
            name=read["name"],
            title=read["title"],
            language=read["language"],
            roles=("ADMINISTRATOR",),
            purpose="LAWFULNESS",
        )


class NetworkForm(forms.Form):
    """A network of specialists."""

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.CharField(
        label=_("Short name"), max_length=60, help_text=_("Small letters, digits and hyphens.")
    )
    description = forms.CharField(label=_("What it is for"), required=False, widget=forms.Textarea)
    kinds = forms.MultipleChoiceField(
        label=_("Who may join"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kinds of organisations. Choose none to let any kind join."),
    )
    steward = forms.ChoiceField(
        label=_("Steward"), help_text=_("The organisation that vets proposed members.")
    )

    def __init__(
        self,
        *args: Any,
        stewards: list[Organisation],
        is_new: bool,
        may_hand_over: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = wording.choices("organisation_kinds")  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["steward"].choices = [(str(one.pk), one.name) for one in stewards]  # type: ignore[attr-defined]  # a ChoiceField
        if not is_new:
            del self.fields["slug"]
        if not may_hand_over:
            del self.fields["steward"]

    def card(self, kept: Network | None = None) -> NetworkCard:
        read = self.cleaned_data
        steward = int(read["steward"]) if "steward" in read else (kept.steward_id if kept else None)
        return NetworkCard(
            slug=read.get("slug") or (kept.slug if kept else ""),
            name=read["name"],
            description=read["description"],
            kinds=tuple(read["kinds"]),
            steward_id=steward,
        )


def country(code: str) -> str:
    """The country in the reader's language."""
    return country_name(code, wording.language())
