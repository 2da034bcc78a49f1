"""What the components of the page are made of: the shapes that views hand to templates.

Each component also takes a plain mapping with the same keys; a missing key means the default
that is written here. `docs/reference/components.md` lists them one by one.

Texts are translated by the view, before they come here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Tone = Literal["", "accent", "hit", "possible", "none", "protect", "agree", "info"]
"""What a colour says. `hit` is kept for what needs action now, `protect` for protection alone."""
TONES: tuple[Tone, ...] = get_args(Tone)


@dataclass(frozen=True, slots=True)
class Marking:
    """The handling banner: the most restrictive marking of all that is on the page."""

    label: str
    note: str = ""
    organisation: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation; `hot` counts are what waits for this person."""

    label: str
    href: str
    icon: str
    count: int = 0
    hot: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """A titled group of the navigation. The first group has no title."""

    label: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Chip:
    """A word in a capsule."""

    text: str
    tone: Tone = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what it is, where it comes from, when it is due.

    `due_at` counts down and hurries; `at` only says when; `due` is any other words.
    """

    title: str
    href: str
    source: str = ""
    icon: str = "file-text"
    due: str = ""
    due_at: datetime | None = None
    urgent: bool = False
    chips: Sequence[Chip] = ()
    tone: Tone = ""
    selected: bool = False
    fresh: bool = False
    letter: str = ""
    colour: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One part of a grade: the letter and the words, never the letter alone."""

    code: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was written, with the script it stands in and its romanisation."""

    text: str
    lang: str = ""
    romanised: str = ""
    system: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One value of a field, with who says so."""

    text: str
    lang: str = ""
    source: str = ""
    grade: str = ""
    note: str = ""
    kind: Literal["text", "code", "name", "phone", "number"] = "text"
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One filter in force; `remove` is the address of the same list without it."""

    label: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of a list stands. Addresses are empty where there is nothing further."""

    showing: str
    previous: str = ""
    next: str = ""
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a field. `hint` is a line below it."""

    value: str
    label: str
    hint: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A question of a form that is not built by a Django form.

    `kind` is the type of an `<input>`, or `textarea`, `lines` (a text that grows, one value a
    line), `select`, `radios`, `checks`,
    `check`, `file`. `errors` each say what is wrong and how to mend it.
    """

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    errors: Sequence[str] = ()
    choices: Sequence[Choice] = ()
    required: bool = True
    lang: str = ""
    width: Literal["", "short", "half"] = ""
    autocomplete: str = "off"
    accept: str = ""
    maxlength: int | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line of an error summary; `target` is the id of the field."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a wizard."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that goes on without the reader.

    `refresh` is the address that answers with this component alone (htmx) or with the whole
    page (without it); it is asked again every 15 seconds while the state is waiting or running.
    """

    title: str
    state: Literal["WAITING", "RUNNING", "DONE", "STOPPED", "FAILED"]
    done: int = 0
    total: int | None = None
    detail: str = ""
    refresh: str = ""
    href: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history or of an audit."""

    at: datetime
    who: str
    text: str
    detail: str = ""
    purpose: str = ""
    icon: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser or key that may sign in."""

    label: str
    kind: Literal["browser", "phone", "key", "token"] = "browser"
    detail: str = ""
    last_seen_at: datetime | None = None
    current: bool = False
    remove: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a table. `number` aligns figures at the end."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; plain text is enough where nothing else is wanted."""

    text: str
    href: str = ""
    lang: str = ""
    code: bool = False
    chip: Chip | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button or a link that looks like one. With `post` it is a form of its own."""

    label: str
    href: str
    icon: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = False
