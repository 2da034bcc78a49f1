"""Numbers with their right check digits, of holders that do not exist."""

from hashlib import sha256
from random import Random
from string import ascii_uppercase, digits
from typing import Any

from alcyon.worlds.tables import table, words

_FILL = {"#": digits, "@": "ABCDEFGHJKLMNPRSTUVWXYZ", "?": digits + ascii_uppercase}
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_STEPS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_MRZ = {letter: value for value, letter in enumerate(digits + ascii_uppercase)} | {"<": 0}


def country(code: str) -> dict[str, Any]:
    entry: dict[str, Any] = table("countries")[code]
    return entry


def fill(pattern: str, rng: Random) -> str:
    return "".join(rng.choice(_FILL[sign]) if sign in _FILL else sign for sign in pattern)


def cities(code: str) -> list[tuple[str, float, float]]:
    parts = (word.split("|") for word in words(country(code)["cities"]))
    return [(name, float(latitude), float(longitude)) for name, latitude, longitude in parts]


def phone(code: str, rng: Random) -> str:
    """A mobile number in E.164, from a range reserved for fiction where there is one."""
    return fill(country(code)["phone"], rng)


def plate(code: str, rng: Random) -> str:
    return fill(country(code)["plate"], rng)


# ------------------------------------------------------------------ machine-readable zone


def mrz_digit(text: str) -> str:
    """ICAO Doc 9303 part 3: weights 7, 3, 1, modulo 10."""
    return str(sum(_MRZ[sign] * (7, 3, 1)[at % 3] for at, sign in enumerate(text)) % 10)


def mrz_name(family: str, given: str, width: int) -> str:
    cleaned = ["".join(c if c.isalpha() else "<" for c in t.upper()) for t in (family, given)]
    return "<<".join(part.strip("<") for part in cleaned if part)[:width].ljust(width, "<")


def mrz_passport(*, iso3: str, holder: str, number: str, born: str, sex: str, until: str) -> str:
    """Both lines of a TD3 passport, with a line break between; `holder` is a `mrz_name`."""
    issuer = {"DEU": "D"}.get(iso3, iso3).ljust(3, "<")
    document = number.replace(" ", "").upper()[:9].ljust(9, "<")
    birth, expiry = born[2:].replace("-", ""), until[2:].replace("-", "")
    personal = "<" * 14
    line = f"{document}{mrz_digit(document)}{issuer}{birth}{mrz_digit(birth)}{sex}"
    line += f"{expiry}{mrz_digit(expiry)}{personal}{mrz_digit(personal)}"
    total = mrz_digit(line[0:10] + line[13:20] + line[21:43])
    return f"P<{issuer}{holder}\n{line}{total}"


# ------------------------------------------------------------------------------ accounts


def _value(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text))


def _spanish(rng: Random) -> str:
    bank, account = "00000000", fill("##########", rng)
    weights = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)

    def control(text: str) -> str:
        rest = 11 - sum(int(d) * w for d, w in zip(text, weights, strict=True)) % 11
        return {11: "0", 10: "1"}.get(rest, str(rest))

    return f"{bank}{control('00' + bank)}{control(account)}{account}"


def _french(rng: Random) -> str:
    account = fill("###########", rng)
    return f"0000000000{account}{97 - 3 * int(account) % 97:02}"


def _belgian(rng: Random) -> str:
    account = "000" + fill("#######", rng)
    return f"{account}{int(account) % 97 or 97:02}"


def _portuguese(rng: Random) -> str:
    account = "00000000" + fill("###########", rng)
    return f"{account}{98 - int(account + '00') % 97:02}"


def _italian(rng: Random) -> str:
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
    account = "0000000000" + fill("############", rng)
    total = sum(odd[int(d)] if at % 2 == 0 else int(d) for at, d in enumerate(account))
    return f"{ascii_uppercase[total % 26]}{account}"


def _hungarian(rng: Random) -> str:
    def control(text: str) -> str:
        total = sum(int(d) * (9, 7, 3, 1)[at % 4] for at, d in enumerate(text))
        return text + str(-total % 10)

    return control("0000000") + control(fill("###############", rng))


_NATIONAL = {
    "es": _spanish,
    "fr": _french,
    "be": _belgian,
    "pt": _portuguese,
    "it": _italian,
    "hu": _hungarian,
}


def iban(code: str, rng: Random) -> str | None:
    """An IBAN with right check digits at a bank that does not exist; None where there are none."""
    pattern: str | None = country(code).get("iban")
    if pattern is None:
        return None
    inside = _NATIONAL[pattern](rng) if pattern in _NATIONAL else fill(pattern, rng)
    check = 98 - _value(f"{inside}{code}00") % 97
    return f"{code}{check:02}{inside}"


# ------------------------------------------------------------------------------- wallets


def _base58check(payload: bytes) -> str:
    data = payload + sha256(sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def _bech32_sum(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_STEPS):
            if top >> bit & 1:
                check ^= generator
    return check


def _bech32(payload: bytes) -> str:
    """BIP 173, witness version 0, twenty bytes."""
    number = int.from_bytes(payload, "big")
    data = [0] + [number >> shift & 31 for shift in range(155, -1, -5)]
    prefix = [ord(c) >> 5 for c in "bc"] + [0] + [ord(c) & 31 for c in "bc"]
    rest = _bech32_sum(prefix + data + [0] * 6) ^ 1
    check = [rest >> shift & 31 for shift in range(25, -1, -5)]
    return "bc1" + "".join(_BECH32[value] for value in data + check)


def wallet(currency: str, rng: Random) -> str:
    """An address with a right checksum, to which nobody has a key."""
    payload = rng.randbytes(20)
    if currency == "ETH":
        return f"0x{payload.hex()}"
    if currency == "USDT":
        return _base58check(b"\x41" + payload)
    return _bech32(payload) if payload[0] % 2 else _base58check(b"\0" + payload)
