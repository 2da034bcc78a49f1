"""The world of the demo: small enough to read, large enough to find one's way in."""

from collections.abc import Iterator
from datetime import date

from alcyon.worlds.cells import CELL
from alcyon.worlds.contributions import Contribution
from alcyon.worlds.knowing import knowledge
from alcyon.worlds.organisations import Organisation, demo_organisations
from alcyon.worlds.world import TODAY, World

SEED = 20_191
GROUPS = 10


def demo_world(today: date = TODAY) -> World:
    return World(seed=SEED, persons=GROUPS * CELL, today=today)


def demo(today: date = TODAY) -> tuple[tuple[Organisation, ...], Iterator[Contribution]]:
    """The eight organisations, and what each of them wrote down, in an order fit to store.

    Pass the day on which it is shown, and nothing in it is later, and much is of last month.

    A few thousand contributions; the ends of a link always come before it. The same traffickers
    are known to several organisations by different fragments.
    """
    organisations = demo_organisations()
    return organisations, knowledge(demo_world(today), organisations)
