"""Every rule accepts its good lines and refuses its bad ones; together they pass on this tree."""

from pathlib import Path

import pytest

from tools.lints.__main__ import RULES, excused
from tools.lints.python import objects_elsewhere, process_rooms
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


def test_a_room_of_a_named_process_may_query_and_its_line_says_which_process() -> None:
    text = "Upload.objects.get(pk=1)\n"

    assert list(objects_elsewhere("src/alcyon/registry/uploads.py", text)) == []
    assert list(objects_elsewhere("src/alcyon/registry/loading.py", text)) == [1]


def test_no_door_is_a_room_that_may_query_and_every_room_exists() -> None:
    root = Path(__file__).resolve().parents[2] / "src" / "alcyon"
    for domain, rooms in process_rooms().items():
        assert domain in {"trust", "vault", "registry"}
        for room, process in rooms.items():
            assert process.strip() != ""
            assert (root / domain / f"{room}.py").exists() or (root / domain / room).is_dir()
