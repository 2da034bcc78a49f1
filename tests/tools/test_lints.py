"""Every rule accepts its good lines and refuses its bad ones; together they pass on this tree."""

import pytest

from tools.lints.__main__ import RULES, excused
from tools.lints.rule import Rule

GOOD = [
    pytest.param(rule, text, id=f"{rule.name}-{n}")
    for rule in RULES
    for n, text in enumerate(rule.good)
]
BAD = [
    pytest.param(rule, text, id=f"{rule.name}-{n}")
    for rule in RULES
    for n, text in enumerate(rule.bad)
]


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_rule_accepts_its_good_lines(rule: Rule, text: str) -> None:
    assert rule.covers(rule.example_path)
    assert list(rule.findings(rule.example_path, text)) == []


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_rule_refuses_its_bad_lines(rule: Rule, text: str) -> None:
    assert rule.covers(rule.example_path)
    assert list(rule.findings(rule.example_path, text)) != []


def test_rule_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_finding_names_file_line_and_mend() -> None:
    rule = next(rule for rule in RULES if rule.name == "clock")

    (found,) = rule.findings("src/alcyon/kernel/x.py", "a = 1\nb = date.today()\n")

    assert str(found).startswith("src/alcyon/kernel/x.py:2: clock: ")


def test_every_exception_has_a_reason_and_a_known_rule() -> None:
    names = {rule.name for rule in RULES}

    assert all(rule in names and reason.strip() for (rule, _), reason in excused().items())
