"""Who may open, seal and erase the identity of a protected person.

Seeing the record or link is needed and not enough: opening needs the right `protect.open`, and
the key row must belong to the viewer's organisation or name it.
"""

from alcyon.trust.policies import Function, Wall
from alcyon.trust.rule import Able, Addressed, Clause, Owns, Through, every, some

MAY_SEAL = every(Owns(), some(Able("record.contribute"), Able("record.change")))
ERASES = every(Owns(), some(Able("record.delete"), Able("record.change"), Able("retention.run")))


def of_a_visible(table: str, and_also: str = "") -> Clause:
    """The row speaks of a record or link that the viewer sees, clearance and block included."""
    on = f"p.id = {table}.record_id{and_also}"
    return some(Through("registry_record", on), Through("registry_link", on))


KEY, IDENTITY = "vault_person_key", "vault_identity"
MAY_OPEN = every(Able("protect.open"), some(Owns(), Addressed()), of_a_visible(KEY))

WALLS: tuple[Wall, ...] = (
    Wall(
        KEY,
        select=some(MAY_OPEN, MAY_SEAL, ERASES),
        insert=every(MAY_SEAL, of_a_visible(KEY, f" AND p.owner_id = {KEY}.owner_id")),
        update=MAY_SEAL,
        delete=ERASES,
    ),
    Wall(
        IDENTITY,
        select=every(
            Able("protect.open"),
            of_a_visible(IDENTITY),
            Through(KEY, f"p.record_id = {IDENTITY}.record_id"),
        ),
        insert=MAY_SEAL,  # under a key of the same owner: a foreign key keeps it so
    ),
)

FUNCTIONS: tuple[Function, ...] = ()
