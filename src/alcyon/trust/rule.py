"""The sharing rule, written once: who may do what to which thing.

A rule is built from a few clauses. Each clause has two readings of the same sentence:
`decide` answers in Python, `sql` is the row-level policy that PostgreSQL enforces. Tests
hold the two against each other over many thousand random viewers and things.

Deny by default: an action without a rule, an empty audience, a blank viewer allow nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

EVERYONE = 0
"""The audience key of "every organisation of this node". Other nodes are always named."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, reduced to what the rule looks at."""

    organisation_id: int | None
    member_id: str | None = None
    account_id: int | None = None
    keys: frozenset[int] = frozenset()
    clearance: int = -1
    abilities: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    presented: frozenset[tuple[str, str]] = frozenset()


NOBODY = Viewer(organisation_id=None)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked for, reduced to what the rule looks at.

    `parent_visible` matters to things that hang on another (a revision on its record, a
    link on its two ends): they are never more visible than what they hang on.
    """

    owner_id: int | None
    audience: frozenset[int] = frozenset()
    level: int = 0
    category: str = "OTHER"
    onward: bool = False
    is_blocked: bool = False
    member_id: str | None = None
    account_id: int | None = None
    ability: str = ""
    secret: str = ""
    parent_visible: bool = True


def setting(name: str, kind: str) -> str:
    """SQL for a setting of this transaction; evaluated once a statement, NULL when blank.

    The sub-select matters: without it PostgreSQL evaluates the setting for every row.
    """
    return f"(SELECT nullif(current_setting('alcyon.{name}', true), '')::{kind})"


def setting_list(name: str, kind: str) -> str:
    """SQL for a comma-separated setting as an array; an unset list is empty, never NULL."""
    items = f"string_to_array(nullif(current_setting('alcyon.{name}', true), ''), ',')"
    # the outer cast keeps `= ANY (…)` from reading the sub-select as a set of rows
    return f"((SELECT coalesce({items}, '{{}}'))::{kind}[])"


class Clause(Protocol):
    """One sentence of the rule."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool: ...

    def sql(self) -> str: ...


@dataclass(frozen=True)
class Able:
    """The viewer's roles allow the action at all."""

    action: str

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return self.action in viewer.abilities

    def sql(self) -> str:
        return f"(SELECT '{self.action}' = ANY {setting_list('abilities', 'text')})"


@dataclass(frozen=True)
class Cleared:
    """The thing is not above the viewer's clearance."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.level <= viewer.clearance

    def sql(self) -> str:
        return f"level <= {setting('clearance', 'int')}"


@dataclass(frozen=True)
class Concerned:
    """The viewer's roles work with data subjects of this category."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.category in viewer.categories

    def sql(self) -> str:
        return f"category = ANY {setting_list('categories', 'text')}"


@dataclass(frozen=True)
class Owns:
    """The thing belongs to the viewer's organisation, by the named column."""

    column: str = "owner_id"

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return viewer.organisation_id is not None and thing.owner_id == viewer.organisation_id

    def sql(self) -> str:
        return f"{self.column} = {setting('organisation', 'int')}"


@dataclass(frozen=True)
class Addressed:
    """The owner named the viewer's organisation, one of its networks, or everyone here."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return bool(thing.audience & viewer.keys)

    def sql(self) -> str:
        return f"audience && {setting_list('keys', 'int')}"


@dataclass(frozen=True)
class Onward:
    """The handling code lets a reader carry the thing out of the node."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.onward

    def sql(self) -> str:
        return "onward"


@dataclass(frozen=True)
class Unblocked:
    """The thing is not blocked at the request of the person it speaks of."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return not thing.is_blocked

    def sql(self) -> str:
        return "NOT is_blocked"


@dataclass(frozen=True)
class Own:
    """The thing is the member's own (a draft, a token, a device)."""

    column: str = "member_id"

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return viewer.member_id is not None and thing.member_id == viewer.member_id

    def sql(self) -> str:
        return f"{self.column} = {setting('member', 'uuid')}"


@dataclass(frozen=True)
class OwnAccount:
    """The thing is the signed-in account's own; holds before an organisation is known."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return viewer.account_id is not None and thing.account_id == viewer.account_id

    def sql(self) -> str:
        return f"account_id = {setting('account', 'int')}"


@dataclass(frozen=True)
class SignedIn:
    """Any member of any organisation of this node."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return viewer.organisation_id is not None

    def sql(self) -> str:
        return f"{setting('organisation', 'int')} IS NOT NULL"


@dataclass(frozen=True)
class Anybody:
    """Even before anybody is known: the kind of the node, nothing else."""

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return True

    def sql(self) -> str:
        return "true"


@dataclass(frozen=True)
class Presented:
    """The caller presented what only its holder knows: the named column equals a setting.

    A token or one-time link by the hash of its secret, a job by its random id. Nothing can
    be listed this way.
    """

    column: str
    setting: str
    kind: str

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.secret != "" and (self.setting, thing.secret) in viewer.presented

    def sql(self) -> str:
        value = setting(self.setting, "text")
        shown = f"decode({value}, 'hex')" if self.kind == "bytea" else f"{value}::{self.kind}"
        return f"{self.column} = {shown}"


@dataclass(frozen=True)
class AbleToAct:
    """The viewer has the ability that the row itself names."""

    column: str = "ability"

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.ability in viewer.abilities

    def sql(self) -> str:
        return f"{self.column} = ANY {setting_list('abilities', 'text')}"


@dataclass(frozen=True)
class Unnamed:
    """The row names no member: it is for all who are able."""

    column: str = "member_id"

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.member_id is None

    def sql(self) -> str:
        return f"{self.column} IS NULL"


@dataclass(frozen=True)
class Through:
    """The thing hangs on a row `p` of another table and is seen only where that row is.

    The sub-select runs with the viewer's own rights, so the parent's wall decides.
    """

    table: str
    on: str

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.parent_visible

    def sql(self) -> str:
        return f"EXISTS (SELECT 1 FROM {self.table} p WHERE {self.on})"


@dataclass(frozen=True)
class Confirmed:
    """A function of the screener's says yes; it sees what the viewer does not."""

    call: str

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return thing.parent_visible

    def sql(self) -> str:
        return self.call


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Clause, ...]

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return all(part.decide(viewer, thing) for part in self.parts)

    def sql(self) -> str:
        return "(" + " AND ".join(part.sql() for part in self.parts) + ")"


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Clause, ...]

    def decide(self, viewer: Viewer, thing: Thing) -> bool:
        return any(part.decide(viewer, thing) for part in self.parts)

    def sql(self) -> str:
        return "(" + " OR ".join(part.sql() for part in self.parts) + ")"


def every(*parts: Clause) -> AllOf:
    return AllOf(parts)


def some(*parts: Clause) -> AnyOf:
    return AnyOf(parts)


REACHES = some(Owns(), every(Addressed(), Unblocked()))
VISIBLE = every(Cleared(), Concerned(), REACHES)
AS_IT_WAS = every(Cleared(), Concerned(), some(Owns(), Addressed()))
"""An earlier state of a thing: it was for the viewer too. Whether it is blocked, the thing says."""
OWNED = every(Owns(), Cleared(), Concerned())

RULES: Mapping[str, Clause] = MappingProxyType(
    {
        "record.read": every(Able("record.read"), VISIBLE),
        "record.contribute": every(Able("record.contribute"), OWNED),
        "record.change": every(Able("record.change"), OWNED),
        "record.share": every(Able("record.share"), OWNED),
        "record.delete": every(Able("record.delete"), OWNED),
        "record.review": every(Able("record.review"), OWNED),
        "record.export": every(
            Able("record.read"), Able("record.export"), VISIBLE, some(Owns(), Onward())
        ),
        "protect.open": every(Able("protect.open"), VISIBLE),
    }
)
"""The rule of every action on a record. What is not here is refused."""


def may(viewer: Viewer, action: str, thing: Thing) -> bool:
    """Whether `viewer` may do `action` to `thing`. An unknown action is refused."""
    rule = RULES.get(action)
    return rule is not None and rule.decide(viewer, thing)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a viewer sees a thing: the road (`OWN`, `NAMED`, `NETWORK`, `EVERYONE`) and its keys."""

    road: str
    keys: frozenset[int] = field(default=frozenset())


def why(viewer: Viewer, thing: Thing) -> Why | None:
    """The shortest true answer to "why can I see this?"; None when the viewer cannot."""
    if not may(viewer, "record.read", thing):
        return None
    if Owns().decide(viewer, thing):
        return Why("OWN")
    shared = thing.audience & viewer.keys
    if EVERYONE in shared:
        return Why("EVERYONE", frozenset({EVERYONE}))
    if named := frozenset(key for key in shared if key > 0):
        return Why("NAMED", named)
    return Why("NETWORK", shared)
