"""Components that ask: fields, error summaries, gates, confirmations."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    HiddenInput,
    Input,
    RadioSelect,
    Select,
    Textarea,
)
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alcyon.kernel.errors import Problem
from alcyon.kernel.problems import say
from alcyon.web.parts import Choice, Field, Mistake

register = template.Library()
Context = dict[str, Any]

KINDS: Sequence[tuple[type, str]] = (
    (CheckboxSelectMultiple, "checks"),
    (RadioSelect, "radios"),
    (Select, "select"),
    (Textarea, "textarea"),
    (CheckboxInput, "check"),
    (FileInput, "file"),
)


@register.inclusion_tag("components/field.html")
def field(question: Any, kind: str = "", choices: Sequence[Any] = ()) -> Context:
    """A question with its label, hint, errors and answer.

    Takes a bound field of a Django form or a `parts.Field`. `kind` and `choices` replace
    what the question says of itself.
    """
    asked = from_bound(question) if isinstance(question, BoundField) else question
    name = _of(asked, "name")
    return {
        "field": asked,
        "kind": kind or _of(asked, "kind") or "text",
        "choices": choices or _of(asked, "choices") or (),
        "id": f"id_{name}",
        "described": _described(asked, name),
    }


def _of(thing: Any, key: str) -> Any:
    return thing.get(key) if isinstance(thing, dict) else getattr(thing, key, None)


def _described(asked: Any, name: str) -> str:
    """The ids of the texts that describe the answer, for `aria-describedby`."""
    hint = [f"hint_{name}"] if _of(asked, "hint") else []
    return " ".join([*hint, *([f"error_{name}"] if _of(asked, "errors") else [])])


def from_bound(bound: BoundField) -> Field:
    """The part that a field of a Django form amounts to."""
    widget = bound.field.widget
    value = bound.value()
    kind = next((kind for type_, kind in KINDS if isinstance(widget, type_)), "")
    return Field(
        name=bound.html_name,
        label=str(bound.label or ""),
        value="" if value is None or kind == "file" else str(value),
        kind=kind or _input_type(widget),
        hint=str(bound.help_text or ""),
        errors=[str(error) for error in bound.errors],
        choices=_choices(bound, value),
        required=bound.field.required,
        autocomplete=str(widget.attrs.get("autocomplete", "off")),
        maxlength=widget.attrs.get("maxlength"),
        accept=str(widget.attrs.get("accept", "")),
    )


def _input_type(widget: Any) -> str:
    return str(widget.input_type) if isinstance(widget, Input) else "text"


def _choices(bound: BoundField, value: Any) -> list[Choice]:
    """The answers on offer, each knowing whether it is chosen."""
    offered = getattr(bound.field, "choices", ())
    chosen = {str(v) for v in value} if isinstance(value, list | tuple) else {str(value)}
    return [
        Choice(value=str(code), label=str(label), checked=str(code) in chosen)
        for code, label in offered
    ]


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> Context:
    """Every visible field of a Django form, and the hidden ones."""
    hidden = [f for f in form if isinstance(f.field.widget, HiddenInput)]
    return {"fields": [f for f in form if f not in hidden], "hidden": hidden}


@register.inclusion_tag("components/error_summary.html")
def error_summary(source: Any, title: str = "") -> Context:
    """All that is wrong with a form, before the form; takes the focus when it appears.

    Takes a Django form, or `parts.Mistake`s, or `Problem`s of the kernel (`where` is the field).
    """
    mistakes = _mistakes(source) if isinstance(source, BaseForm) else map(_told, source or ())
    return {"mistakes": list(mistakes), "title": title or _("There is a problem")}


def _told(problem: Any) -> Any:
    """A `kernel.errors.Problem` as a mistake in the reader's language; others as they are."""
    if not isinstance(problem, Problem):
        return problem
    return Mistake(text=said(problem), target=f"id_{problem.where}" if problem.where else "")


@register.filter
def said(problem: Problem) -> str:
    """How to mend a problem, in the reader's language."""
    return say(problem, get_language() or "en")[1]


def _mistakes(form: BaseForm) -> list[Mistake]:
    whole = [Mistake(text=str(error)) for error in form.non_field_errors()]
    return whole + [
        Mistake(text=f"{bound.label}: {error}", target=f"id_{bound.html_name}")
        for bound in form
        for error in bound.errors
    ]


@register.inclusion_tag("components/reveal_gate.html", takes_context=True)
def reveal_gate(
    context: template.RequestContext,
    action: str,
    title: str,
    reasons: Iterable[Any],
    text: str = "",
) -> Context:
    """What is kept closed until a reason is named: nothing of it is on the page.

    Posts `reason` (one of the `parts.Choice`s) and `note` to `action`.
    """
    return {
        "action": action,
        "title": title,
        "reasons": reasons,
        "text": text,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(
    context: template.RequestContext, action: str, expected: str, title: str, text: str, button: str
) -> Context:
    """An act that cannot be undone: the button works once `expected` is typed.

    Posts `confirmation` to `action`; the view compares it again.
    """
    return {
        "action": action,
        "expected": expected,
        "title": title,
        "text": text,
        "button": button,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/code_input.html")
def code_input(name: str = "code", errors: Sequence[str] = (), hint: str = "") -> Context:
    """The six figures of an authenticator; also takes them with spaces and pasted."""
    return {"name": name, "errors": errors, "hint": hint}


@register.inclusion_tag("components/drop_zone.html")
def drop_zone(
    name: str, label: str, hint: str = "", accept: str = "", errors: Sequence[str] = ()
) -> Context:
    """A place to drop a file, which is a plain file field where scripts do not run."""
    return {"name": name, "label": label, "hint": hint, "accept": accept, "errors": errors}


@register.inclusion_tag("components/passkey_button.html")
def passkey_button(label: str, options: str = "", answer: str = "credential") -> Context:
    """A button that asks the browser for a passkey and sends the form it stands in.

    `options` is the id of a `json_script` element with the options of the server, `answer`
    the name of the hidden field that the credential is written to. Hidden where the browser
    has no passkeys.
    """
    return {"label": label, "options": options, "answer": answer}
