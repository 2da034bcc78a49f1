"""The three exercises, as data: what is told, what is asked, and what each answer teaches.

All persons, numbers and offices in them are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alcyon.web.parts import Tone

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer, and what happens then. One of an exercise is right."""

    value: str
    label: Words
    teaches: Words
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """One invented item of the first desk. `level` and `handling` make its real banner."""

    kind: str
    title: Words
    source: Words
    icon: str
    tone: Tone
    chip: Words
    tells: Words
    asks: Words
    answers: tuple[Answer, ...]
    level: int = 1
    handling: tuple[str, ...] = ()

    def answer(self, value: str) -> Answer | None:
        return next((one for one in self.answers if one.value == value), None)


HIT = Exercise(
    kind="EXERCISE_HIT",
    title=_("Answer a hit: a document checked at a border may be one you are looking for"),
    source=_("Invented · sent by Border post North"),
    icon="id",
    tone="hit",
    chip=_("Hit to verify"),
    tells=_(
        "Four of five fields agree. A hit is a lead, not proof: the owner confirms it before"
        " anybody is detained or named."
    ),
    asks=_("The officer at the border waits. What do you do?"),
    answers=(
        Answer(
            "CONFIRM",
            _("Ask the owner of the record to confirm, and tell the border that this is under way"),
            _("Right. The owner knows what stands behind the record; you passed on a lead."),
            is_right=True,
        ),
        Answer(
            "DETAIN",
            _("Tell the border to detain the person: the document number is the same"),
            _("Not yet. A number can be copied or mistyped; only the owner can confirm the hit."),
        ),
        Answer(
            "NOTHING",
            _("Wait: the year of birth alone is known, so it proves nothing"),
            _("Not quite. Unknown is not different: four fields agree, and somebody waits."),
        ),
    ),
)

QUESTION = Exercise(
    kind="EXERCISE_QUESTION",
    title=_("Send a question: who holds the phone that ends in 0182?"),
    source=_("Invented · NCB Sampleton · case OP-LANTERN"),
    icon="message-question",
    tone="possible",
    chip=_("Question"),
    tells=_(
        "You see that NCB Sampleton holds a record with this number. You may ask its owner. Whom"
        " you ask learns what you ask for."
    ),
    asks=_("Whom do you ask?"),
    answers=(
        Answer(
            "OWNER",
            _("The owner of the record alone"),
            _("Right. You asked one organisation, and it will answer you."),
            is_right=True,
        ),
        Answer(
            "EVERYONE",
            _("Every organisation of this node"),
            _(
                "Not this time. Everybody would learn what you are looking for, perhaps also"
                " somebody who warns the person."
            ),
        ),
    ),
)

MARKING = Exercise(
    kind="EXERCISE_MARKING",
    title=_("Read a marking: may you pass this on?"),
    source=_("Invented · NCB Otherland"),
    icon="shield-lock",
    tone="",
    chip=_("Marking"),
    tells=_(
        "Look at the black banner at the top and the bottom of this page: it carries the most"
        " restrictive marking of all that the page shows, also on paper and in every export."
    ),
    asks=_("A colleague of another service asks you for a copy. What do you do?"),
    answers=(
        Answer(
            "ASK",
            _("Ask the owner for permission first"),
            _("Right. The handling code says so, and the permission is written down with it."),
            is_right=True,
        ),
        Answer(
            "FORWARD",
            _("Send it: we are all police"),
            _("No. The owner set the code; nobody else may lift it, whatever the reason."),
        ),
        Answer(
            "STRIP",
            _("Send it without the names"),
            _("Not without asking. The code holds for all of it, not for the names alone."),
        ),
    ),
    level=2,
    handling=("H2",),
)

BY_KIND: Mapping[str, Exercise] = MappingProxyType(
    {exercise.kind: exercise for exercise in (HIT, QUESTION, MARKING)}
)

ROLES: Mapping[str, Words] = MappingProxyType(
    {
        "OFFICER": _("As an officer you check, contribute and share records."),
        "ANALYST": _("As an analyst you read, connect and contribute records."),
        "COORDINATOR": _("As a coordinator you decide who sees a record, and when one is deleted."),
        "PROSECUTOR": _("As a prosecutor you read and contribute what a case needs."),
        "SUPPORT_PARTNER": _(
            "As a support partner you work with the people you help, and with nobody else."
        ),
        "TRAINER": _("As a trainer you see how the node is used, and no record of a person."),
        "COMPLIANCE_REVIEWER": _("As a compliance reviewer you check whether the rules are kept."),
        "DATA_PROTECTION_REVIEWER": _(
            "As a data-protection reviewer you answer those whose data is held here."
        ),
        "AUDITOR": _("As an auditor you read who did what, and change nothing."),
        "ADMINISTRATOR": _(
            "As an administrator you invite members and set their roles; you see no record of a"
            " person."
        ),
    }
)
"""One sentence for each role, as its holder first hears it."""
