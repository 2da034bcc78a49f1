"""The style sheet: tokens that meet AA, one sheet for both directions, old browsers, weight."""

import gzip
import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "alcyon" / "web"
SHEET = (WEB / "static" / "css" / "app.css").read_text("utf-8")
RULES = re.sub(r"/\*.*?\*/|@font-face \{.*?\}\n", "", SHEET, flags=re.DOTALL)

PAIRS = [
    ("text", "surface", 7),
    ("text", "bg", 7),
    ("text-2", "surface", 4.5),
    ("text-2", "surface-3", 4.5),
    ("text-3", "surface", 4.5),
    ("text-3", "bg", 4.5),
    ("text-3", "surface-2", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "accent-soft", 4.5),
    ("accent-strong", "accent-soft", 4.5),
    ("on-accent", "accent-fill", 4.5),
    ("on-accent", "accent-fill-over", 4.5),
    ("hit", "surface", 4.5),
    ("hit", "hit-soft", 4.5),
    ("possible", "surface", 4.5),
    ("possible", "possible-soft", 4.5),
    ("none", "none-soft", 4.5),
    ("protect", "surface", 4.5),
    ("protect", "protect-soft", 4.5),
    ("on-protect", "protect-fill", 4.5),
    ("agree", "surface", 4.5),
    ("agree", "agree-soft", 4.5),
    ("info", "info-soft", 4.5),
    ("text", "info-soft", 7),
    ("text", "hit-soft", 7),
    ("text-2", "hit-soft", 4.5),
    ("text-2", "accent-soft", 4.5),
    ("line-strong", "surface", 3),
    ("line-strong", "bg", 3),
    ("focus", "surface", 3),
    ("focus", "bg", 3),
    ("on-marking", "marking", 7),
    ("recruit", "surface", 4.5),
    ("transport", "surface", 4.5),
    ("exploit", "surface", 4.5),
    ("money", "surface", 4.5),
]


def tokens(block: str) -> dict[str, str]:
    """The custom properties of a block that are colours."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))


def block(selector: str) -> str:
    """The declarations of the first rule of a selector."""
    return SHEET.split(f"{selector} {{", 1)[1].split("}", 1)[0]


LIGHT = tokens(block(":root"))
DARK = LIGHT | tokens(block(":root[data-theme=dark]"))


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "needed"), PAIRS)
def test_a_pair_of_colours_can_be_read(
    theme: dict[str, str], ink: str, ground: str, needed: float
) -> None:
    assert contrast(theme[ink], theme[ground]) >= needed


def test_dark_by_choice_is_dark_by_the_system() -> None:
    system = block(":root:not([data-theme=light])")
    chosen = block(":root[data-theme=dark]")

    assert system.split() == chosen.split()


def test_a_dark_theme_leaves_no_light_colour_behind() -> None:
    kept = {"on-marking"}  # white on near-black in both

    assert set(LIGHT) - set(tokens(block(":root[data-theme=dark]"))) - kept == set()


def test_one_sheet_serves_both_directions_of_writing() -> None:
    physical = re.findall(
        r"(?:margin|padding|border|inset)-(?:left|right)|[\s;{](?:left|right):|"
        r"(?:text-align|float|clear): *(?:left|right)|[\s;{](?:width|height):",
        RULES,
    )

    assert physical == []


@pytest.mark.parametrize(
    "too_new", ["light-dark(", "color-mix(", ":has(", "@scope", "subgrid", "&"]
)
def test_browsers_of_closed_networks_understand_the_sheet(too_new: str) -> None:
    assert too_new not in RULES


def test_purple_is_for_protection_alone() -> None:
    users = re.findall(r"([^{}]+)\{[^}]*var\(--protect", RULES)

    assert [user.strip() for user in users if not re.search(r"protect|kept|gate", user)] == []


def test_the_sheet_stays_light() -> None:
    assert len(gzip.compress(SHEET.encode(), 9)) <= 12 * 1024


def test_every_font_that_the_sheet_names_is_delivered() -> None:
    named = re.findall(r'url\("\.\./vendor/fonts/([^"]+)"\)', SHEET)

    assert len(named) > 0
    assert [name for name in named if not (WEB / "static/vendor/fonts" / name).is_file()] == []


def test_custom_properties_are_defined_and_used() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", SHEET))
    defined = set(re.findall(r"--([\w-]+):", SHEET))

    assert used - defined == set()
    assert defined - used == set()
