"""What happens to a value on its way into a file: the damage mix of `data/damage.yaml`.

Every function takes its generator and returns the value with the list of what was done, so
that a test or a benchmark can ask how a matcher copes with each kind of damage by itself.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from alcyon.worlds.tables import table

Damaged = tuple[str, list[str]]
Change = Callable[[str, Random], str]


class Rates:
    """The mix, multiplied by how careless an organisation is (100 = as the table says)."""

    def __init__(self, mix: dict[str, dict[str, int]], care: int = 100) -> None:
        self._mix = {
            kind: {name: min(1000, rate * care // 100) for name, rate in rates.items()}
            for kind, rates in mix.items()
        }

    @classmethod
    def usual(cls, care: int = 100) -> "Rates":
        return cls(table("damage"), care)

    def hits(self, kind: str, name: str, rng: Random) -> bool:
        """Roll for one kind of damage. Always one roll, so rates can be checked by counting."""
        return rng.randrange(1000) < self._mix[kind][name]


def apply(kind: str, value: str, rates: Rates, rng: Random) -> Damaged:
    """Damage a value of a kind of `fields.yaml`; what changed nothing is not listed."""
    done: list[str] = []
    for name in _CHANGES[kind]:
        if rates.hits(_MIX_OF[kind], name, rng):
            changed = _CHANGES[kind][name](value, rng)
            if changed != value:
                value = changed
                done.append(name)
                if kind == "DATE":
                    break
    return value, done


# ------------------------------------------------------------------------------- letters


def typo(text: str, rng: Random) -> str:
    """One letter left out, doubled, or changed about with the next."""
    spots = [at for at in range(1, len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    if len(spots) == 0:
        return text
    at, way = rng.choice(spots), rng.randrange(3)
    if way == 0:
        return text[:at] + text[at + 1 :]
    if way == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def neighbour(text: str, rng: Random) -> str:
    """The key beside the right one."""
    keys = table("confusions")["keys"]
    spots = [at for at, letter in enumerate(text) if letter.lower() in keys]
    if len(spots) == 0:
        return text
    at = rng.choice(spots)
    wrong: str = rng.choice(keys[text[at].lower()])
    return text[:at] + (wrong.upper() if text[at].isupper() else wrong) + text[at + 1 :]


def misread(text: str, rng: Random) -> str:
    """What optical reading makes of it."""
    ocr = table("confusions")["ocr"]
    spots = [(at, seen) for seen in ocr for at in range(len(text)) if text.startswith(seen, at)]
    if len(spots) == 0:
        return text
    at, seen = rng.choice(spots)
    return text[:at] + str(ocr[seen]) + text[at + len(seen) :]


# ------------------------------------------------------------------------------- numbers


def wrong_digit(text: str, rng: Random) -> str:
    spots = [at for at, sign in enumerate(text) if sign.isdigit() and at > 0]
    if len(spots) == 0:
        return text
    at = rng.choice(spots)
    return text[:at] + str((int(text[at]) + rng.randint(1, 9)) % 10) + text[at + 1 :]


def swapped_digits(text: str, rng: Random) -> str:
    spots = [at for at in range(1, len(text) - 1) if text[at : at + 2].isdigit()]
    if len(spots) == 0:
        return text
    at = rng.choice(spots)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def misread_number(text: str, rng: Random) -> str:
    """Optical reading again, of capitals and digits only, so that it stays as long as it was."""
    ocr = table("confusions")["ocr"]
    spots = [at for at, sign in enumerate(text) if sign in ocr and not sign.islower() and at > 0]
    if len(spots) == 0:
        return text
    at = rng.choice(spots)
    return text[:at] + str(ocr[text[at]]) + text[at + 1 :]


def cut(text: str, rng: Random) -> str:
    return text[: -rng.randint(1, 2)] if len(text) > 5 else text


# --------------------------------------------------------------------------------- dates


def year_only(day: str, _rng: Random) -> str:
    return day[:4]


def month_only(day: str, _rng: Random) -> str:
    return day[:7]


def about(day: str, _rng: Random) -> str:
    return f"~{day[:4]}"


def day_month(day: str, _rng: Random) -> str:
    """Day and month changed about, where that is a day too."""
    year, month, number = day.split("-")
    return f"{year}-{number}-{month}" if int(number) <= 12 else day


def wrong_date(day: str, rng: Random) -> str:
    """Another year of the decade, another month or another day: one digit's difference."""
    found = date.fromisoformat(day)
    way = rng.randrange(3)
    if way == 0:
        year = found.year - found.year % 10 + (found.year + rng.randint(1, 9)) % 10
        return found.replace(year=year, day=min(found.day, 28)).isoformat()
    if way == 1:
        month = (found.month + rng.randint(0, 10)) % 12 + 1
        return found.replace(month=month, day=min(found.day, 28)).isoformat()
    return found.replace(day=(found.day + rng.randint(0, 26)) % 28 + 1).isoformat()


_LETTERS: dict[str, Change] = {
    "TYPO": typo,
    "KEYBOARD_NEIGHBOUR": neighbour,
    "OCR_CONFUSION": misread,
}
_CHANGES: dict[str, dict[str, Change]] = {
    "LETTERS": _LETTERS,
    "NUMBER": {
        "DIGIT_WRONG": wrong_digit,
        "DIGITS_SWAPPED": swapped_digits,
        "OCR_CONFUSION": misread_number,
        "CUT_SHORT": cut,
    },
    "PHONE": {
        "DIGIT_WRONG": lambda text, rng: text[:4] + wrong_digit(text[4:], rng),
        "DIGITS_SWAPPED": lambda text, rng: text[:4] + swapped_digits(text[4:], rng),
    },
    "AMOUNT": {"DIGIT_WRONG": wrong_digit, "DIGITS_SWAPPED": swapped_digits},
    "DATE": {
        "YEAR_ONLY": year_only,
        "MONTH_ONLY": month_only,
        "ABOUT": about,
        "DAY_MONTH_SWAPPED": day_month,
        "DIGIT_WRONG": wrong_date,
    },
}
_CHANGES["CHECKED"] = _CHANGES["NUMBER"]
_MIX_OF = {
    "LETTERS": "letters",
    "DATE": "dates",
    "NUMBER": "numbers",
    "PHONE": "numbers",
    "AMOUNT": "numbers",
    "CHECKED": "numbers",
}
