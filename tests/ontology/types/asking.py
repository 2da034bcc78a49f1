"""How tests of one type ask it."""

import pytest

from alcyon.kernel.errors import Invalid, Problem
from alcyon.ontology.types import TYPES, Cleaned, Context


def cleaned(kind: str, raw: str, known: Context = Context()) -> Cleaned:  # noqa: B008  # frozen
    return TYPES[kind].clean(raw, known)


def refused(kind: str, raw: str, known: Context = Context()) -> Problem:  # noqa: B008  # frozen
    """The one problem that the type finds; its mend must not be empty."""
    with pytest.raises(Invalid) as caught:
        cleaned(kind, raw, known)
    [problem] = caught.value.problems
    assert problem.mend != ""
    return problem
