"""Addresses of crypto-assets and their built-in checks."""

from hashlib import sha3_256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcyon.ontology.types.wallets import BASE58, eip55, keccak256
from tests.ontology.types.asking import cleaned, refused

# Examples of the standards themselves: EIP-55, BIP 173, BIP 350, the first block
GOOD = {
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "BTC",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy": "BTC",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": "BTC",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": "BTC",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": "ETH",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359": "ETH",
    "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8": "TRX",
}


@pytest.mark.parametrize(("address", "chain"), GOOD.items())
def test_an_address_is_accepted_with_its_chain(address: str, chain: str) -> None:
    found = cleaned("wallet", f" {address} ")
    assert (found.clean, found.notes) == (address, (f"chain:{chain}",))


@pytest.mark.parametrize("address", [a for a in GOOD if not a.startswith("0x")])
@given(data=st.data())
def test_one_wrong_sign_is_found(address: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(4, len(address) - 1))
    others = "qpzry9x8gf2tvdw0s3jn54khce6mua7l" if address.startswith("bc1") else BASE58
    wrong = data.draw(st.sampled_from([sign for sign in others if sign != address[at]]))
    assert refused("wallet", address[:at] + wrong + address[at + 1 :]).code == "wallet-check"


def test_the_capitals_of_an_ethereum_address_are_checked() -> None:
    small = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
    assert cleaned("wallet", small).clean == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    assert refused("wallet", small.replace("ae", "aE", 1)).code == "wallet-check"


def test_capitals_throughout_are_the_same_address() -> None:
    address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert cleaned("wallet", address.upper()).clean == address
    assert refused("wallet", address.replace("q", "Q", 1)).code == "wallet-check"


def test_a_chain_we_cannot_check_is_kept_with_a_note() -> None:
    monero = "4" + "A" * 94
    assert cleaned("wallet", monero).notes == ("chain:XMR", "wallet-not-checked")
    assert cleaned("wallet", "addr1" + "q" * 53).notes == ("wallet-not-checked",)


def test_what_is_no_address_is_refused() -> None:
    assert refused("wallet", "my wallet").code == "wallet-unreadable"


def test_keccak_is_the_one_before_sha3_was_settled() -> None:
    assert keccak256(b"").hex().startswith("c5d2460186f7233c927e7db2dcc703c0e500b653ca8227")
    assert keccak256(b"") != sha3_256(b"").digest()


@given(st.binary(max_size=300))
def test_keccak_differs_for_every_message_and_has_its_length(message: bytes) -> None:
    assert len(keccak256(message)) == 32
    assert keccak256(message) != keccak256(message + b"\x00")


@given(st.text("0123456789abcdef", min_size=40, max_size=40))
def test_the_capitals_of_an_address_do_not_depend_on_capitals(digits: str) -> None:
    assert eip55(digits).lower() == digits
