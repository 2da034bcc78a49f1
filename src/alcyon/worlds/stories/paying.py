"""Money: fees from families, takings from places, and the way to whoever launders them."""

from datetime import date, timedelta

from alcyon.worlds import numbers
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.truth import Facts, Thing

COINS = ("USDT", "BTC", "ETH")


def pay(scene: Scene, recruited: dict[str, date], spans: dict[str, tuple[date, date]]) -> None:
    """Fees for the passage, then takings up to the handlers, then out by wallet or firm."""
    handlers = {h.truth_id: _accounts(scene, h) for h in scene.people("MONEY_HANDLER", "LEADER")}
    wallets = [_wallet(scene) for _ in range(scene.rng.randint(0, 2))]
    for hurt in scene.people("VICTIM", "MIGRANT"):
        if scene.chance(70):
            _fee(scene, hurt, recruited[hurt.truth_id])
    accounts = [account for held in handlers.values() for account in held]
    for span in spans.values():
        _takings(scene, span, accounts)
    for account in accounts:
        _launder(scene, account, accounts, wallets)


def _accounts(scene: Scene, holder: Thing) -> list[Thing]:
    held = []
    for _ in range(scene.rng.randint(1, 2)):
        country = scene.rng.choice((holder.country, scene.destination.country))
        facts = account_facts(scene, country)
        account = scene.thing("BankAccount", facts, country)
        scene.bond("Owns", (holder, account), "MONEY", scene.after(scene.begin, 0, 200))
        held.append(account)
    return held


def account_facts(scene: Scene, country: str) -> Facts:
    entry = numbers.country(country)
    iban = numbers.iban(country, scene.rng)
    facts: Facts = {
        "bankName": ("Test Bank (invented)",),
        "currency": (entry["currency"],),
        "country": (country,),
    }
    if iban is None:
        return facts | {"accountNumber": (numbers.fill(entry["account"], scene.rng),)}
    return facts | {"iban": (iban,)}


def _wallet(scene: Scene) -> Thing:
    coin = scene.rng.choice(COINS)
    facts: Facts = {"address": (numbers.wallet(coin, scene.rng),), "currency": (coin,)}
    wallet = scene.thing("CryptoWallet", facts, scene.destination.country)
    holder = scene.one("MONEY_HANDLER")
    scene.bond("Owns", (holder, wallet), "MONEY", scene.after(scene.begin, 0, 200))
    return wallet


def _payment(scene: Scene, ends: tuple[Thing, Thing], phase: str, day: date, sum_: int) -> None:
    if ends[0] == ends[1]:
        return
    facts: Facts = {
        "amount": (str(sum_),),
        "currency": (scene.cell.route.currency,),
        "date": (day.isoformat(),),
        "method": (_method(scene, ends),),
    }
    scene.bond("Payment", ends, phase, day, day + timedelta(days=1), facts)


def _method(scene: Scene, ends: tuple[Thing, Thing]) -> str:
    schemata = {end.schema for end in ends}
    if "CryptoWallet" in schemata:
        return "CRYPTO"
    if schemata == {"BankAccount"}:
        return "BANK_TRANSFER"
    return scene.rng.choice(("CASH", "HAWALA", "MONEY_TRANSFER", "MOBILE"))


def _fee(scene: Scene, hurt: Thing, day: date) -> None:
    """The price of the passage, in instalments, to a guarantor or a recruiter."""
    least, most = scene.cell.route.price
    price = scene.rng.randint(least // 10, most // 10) * 10
    parts = scene.rng.choice((1, 1, 2, 3))
    taker = scene.one("GUARANTOR", "RECRUITER")
    for number in range(parts):
        when = scene.after(day, number * 15, number * 30 + 10)
        phase = "RECRUITMENT" if number == 0 else "TRANSPORT"
        _payment(scene, (hurt, taker), phase, when, price // parts)


def _takings(scene: Scene, span: tuple[date, date], accounts: list[Thing]) -> None:
    since, until = span
    weeks = min(4, max(1, (until - since).days // 30))
    for number in range(weeks):
        low, high = scene.cell.form.income
        day = scene.after(since, number * 30, number * 30 + 25)
        ends = (scene.one("EXPLOITER"), scene.rng.choice(accounts))
        _payment(scene, ends, "EXPLOITATION", day, scene.rng.randint(low, high + 1) * 4)


def _launder(scene: Scene, account: Thing, accounts: list[Thing], wallets: list[Thing]) -> None:
    """Below the limits at which banks report, in round sums, towards firms and wallets."""
    firms = [thing for thing in scene.things if thing.schema == "Organisation"]
    for _ in range(scene.rng.randint(1, 4)):
        target = scene.rng.choice(accounts + wallets + firms)
        day = scene.after(scene.begin, 60, 700)
        _payment(scene, (account, target), "MONEY", day, scene.rng.randint(8, 99) * 100)
