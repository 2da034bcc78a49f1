"""The components: what each makes of its parts, and what it must never do."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from alcyon.kernel.errors import Problem
from alcyon.web import parts


def made(source: str, **context: object) -> str:
    """A piece of template, rendered, without the spaces between."""
    html = Template("{% load ui %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", html)


def seen(html: str) -> str:
    """What a reader sees of it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


HOSTILE = '"><script>alert(1)</script>'


class TestHostileText:
    """Whatever came in a file or a message is shown as it is, and does nothing."""

    @pytest.mark.parametrize(
        ("source", "context"),
        [
            ("{% list_row x %}", {"x": parts.Row(HOSTILE, "#", HOSTILE)}),
            ("{% chip x %}", {"x": HOSTILE}),
            ("{% claims x c %}", {"x": HOSTILE, "c": [parts.Claim(HOSTILE, source=HOSTILE)]}),
            ("{% names x %}", {"x": [parts.Name(HOSTILE, "en", HOSTILE, HOSTILE)]}),
            ("{% filter_words x %}", {"x": [parts.Word(HOSTILE, HOSTILE, "?")]}),
            ("{% data_table x c r %}", {"x": HOSTILE, "c": [HOSTILE], "r": [[HOSTILE]]}),
            ("{% field x %}", {"x": parts.Field("a", HOSTILE, HOSTILE, errors=[HOSTILE])}),
            ("{% error_summary x %}", {"x": [parts.Mistake(HOSTILE)]}),
            ("{% confirm '?' x x x x %}", {"x": HOSTILE}),
            ("{% sharing x w %}", {"x": HOSTILE, "w": [HOSTILE]}),
            ("{% record_header x x %}", {"x": HOSTILE}),
        ],
    )
    def test_is_shown_and_never_run(self, source: str, context: dict[str, object]) -> None:
        html = made(source, **context)

        assert "<script>" not in html
        assert "&lt;script&gt;" in html


class TestAField:
    """Says what it asks, what is wrong, and both to those who listen."""

    def test_ties_hint_and_error_to_the_answer(self) -> None:
        asked = parts.Field("born", "Date of birth", "31/02", hint="A day", errors=["No such day"])

        html = made("{% field x %}", x=asked)

        assert 'aria-describedby="hint_born error_born"' in html
        assert 'id="hint_born"' in html
        assert 'id="error_born"' in html
        assert 'aria-invalid="true"' in html
        assert 'value="31/02"' in html

    def test_keeps_no_password(self) -> None:
        html = made("{% field x %}", x=parts.Field("p", "Password", "secret", "password"))

        assert "secret" not in html

    def test_marks_what_may_be_left_out(self) -> None:
        assert "(optional)" in made("{% field x %}", x=parts.Field("a", "A", required=False))
        assert "(optional)" not in made("{% field x %}", x=parts.Field("a", "A"))

    def test_may_be_a_mapping(self) -> None:
        html = made("{% field x %}", x={"name": "a", "label": "Asked", "kind": "textarea"})

        assert '<textarea id="id_a"' in html
        assert "Asked" in html


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As written")
    kind = forms.ChoiceField(choices=[("P", "Person"), ("V", "Vehicle")], initial="V")
    audience = forms.MultipleChoiceField(
        choices=[("1", "North"), ("2", "South")], widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class TestADjangoForm:
    """Needs no widget of its own."""

    def test_is_asked_with_our_components(self) -> None:
        html = made("{% fields form %}", form=Form({"audience": ["2"]}))

        assert 'value="2" checked' in html
        assert 'type="file"' in html
        assert '<input type="hidden" name="token"' in html

    def test_keeps_what_was_chosen(self) -> None:
        assert 'value="V" selected' in made("{% fields form %}", form=Form())

    def test_tells_all_mistakes_first_with_a_way_to_each(self) -> None:
        html = made("{% error_summary form %}", form=Form({}))

        assert '<a href="#id_name">' in html
        assert '<a href="#id_audience">' in html
        assert "data-takes-focus" in html

    def test_without_mistakes_has_no_summary(self) -> None:
        good = Form({"name": "A", "kind": "P", "audience": ["1"]})

        assert made("{% error_summary form %}", form=good).strip() == ""


def test_problems_of_the_domain_are_told_in_the_readers_language() -> None:
    problem = Problem("born", "", "required", "Give a date.")
    with translation.override("fr"):
        html = made("{% error_summary x %}", x=[problem])

    assert 'href="#id_born"' in html
    assert "Give a date." not in html


class TestAJob:
    """Asks for news while there can be any, and never faster than every 15 seconds."""

    @pytest.mark.parametrize("state", ["WAITING", "RUNNING"])
    def test_is_asked_again_while_it_runs(self, state) -> None:
        html = made("{% job x %}", x=parts.Job("Import", state, 1, 2, refresh="/jobs/1"))

        assert 'hx-get="/jobs/1"' in html
        assert 'hx-trigger="every 15s"' in html

    @pytest.mark.parametrize("state", ["DONE", "STOPPED", "FAILED"])
    def test_rests_once_it_is_over(self, state) -> None:
        html = made("{% job x %}", x=parts.Job("Import", state, 1, 2, refresh="/jobs/1"))

        assert "hx-get" not in html


class TestATable:
    """Names its columns on each cell, for those who read it as a stack."""

    def test_labels_every_cell(self) -> None:
        html = made("{% data_table 'T' c r %}", c=["Name", "Kind"], r=[["A", "Person"]])

        assert re.findall(r'data-label="(\w+)"', html) == ["Name", "Kind"]
        assert '<th scope="row"' in html

    def test_shows_a_gap_as_a_gap(self) -> None:
        html = made("{% data_table 'T' c r %}", c=["Name", "Kind"], r=[["A", None]])

        assert "None" not in html
        assert "—" in html

    def test_refuses_a_row_of_another_length(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            made("{% data_table 'T' c r %}", c=["Name", "Kind"], r=[["A"]])


def test_a_row_says_that_it_is_new_and_selected_without_colour() -> None:
    html = made("{% list_row x %}", x=parts.Row("T", "#", fresh=True, selected=True))

    assert 'aria-current="true"' in html
    assert "New" in seen(html)


def test_a_grade_is_letter_and_words() -> None:
    html = made("{% grade_tiles x %}", x=[parts.Tile("B", "Source", "Mostly reliable")])

    assert seen(html) == "Source B Mostly reliable"


def test_a_property_without_claims_says_so() -> None:
    assert "Not recorded" in made("{% claims 'Sex' x %}", x=[])


def test_the_gate_holds_no_value_back_in_the_page() -> None:
    html = made("{% reveal_gate '/open' 'Protected' r %}", r=[parts.Choice("RISK", "Risk")])

    assert 'method="post"' in html
    assert 'name="reason" value="RISK" required' in html


def test_an_act_by_button_carries_the_token_of_the_form() -> None:
    act = parts.Action("Close", "/close", post=True)
    html = made("{% actions x %}", x=[act], csrf_token="t")

    assert 'name="csrfmiddlewaretoken"' in html


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_steps_say_where_the_reader_stands(language: str) -> None:
    with translation.override(language):
        html = made("{% steps s 2 %}", s=["File", "Columns", "Import"])

    assert html.count('aria-current="step"') == 1
    assert "2" in seen(html)


class TestNumbersInAttributes:
    """Are for browsers, which know no thousands separator."""

    def test_of_a_progress_bar(self) -> None:
        html = made("{% job x %}", x=parts.Job("Import", "RUNNING", 41_200, 100_000))

        assert 'max="100000" value="41200"' in html
        assert "41,200 of 100,000" in seen(html)

    def test_of_a_longest_text(self) -> None:
        asked = parts.Field("note", "Remarks", kind="textarea", maxlength=2000)

        assert 'maxlength="2000"' in made("{% field x %}", x=asked)
