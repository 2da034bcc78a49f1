"""Who may open, seal and erase the identity of a protected person.

Seeing the record is not enough: opening needs the right `protect.open`, and the key row must
belong to the viewer's organisation or name it.
"""

from alcyon.trust.policies import Function, Wall
from alcyon.trust.rule import Able, Addressed, Owns, Through, every, some

MAY_OPEN = every(Able("protect.open"), some(Owns(), Addressed()))
MAY_SEAL = every(Owns(), some(Able("record.contribute"), Able("record.change")))
ERASES = every(Owns(), some(Able("record.delete"), Able("record.change"), Able("retention.run")))

WALLS: tuple[Wall, ...] = (
    Wall(
        "vault_person_key",
        select=some(MAY_OPEN, MAY_SEAL, ERASES),
        insert=MAY_SEAL,
        update=MAY_SEAL,
        delete=ERASES,
    ),
    Wall(
        "vault_identity",
        select=every(
            Able("protect.open"),
            Through("vault_person_key", "p.record_id = vault_identity.record_id"),
        ),
        insert=MAY_SEAL,
    ),
)

FUNCTIONS: tuple[Function, ...] = ()
