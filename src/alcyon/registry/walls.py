"""Who may touch which row of the registry. See `trust.policies` for how they are applied."""

from pathlib import Path

from alcyon.trust.policies import Function, Wall
from alcyon.trust.rule import RULES, Able, Own, Owns, Through, every, some

SQL = Path(__file__).with_name("sql")

CHANGE = some(
    RULES["record.change"],
    RULES["record.share"],
    RULES["record.review"],
    RULES["record.delete"],
)
REMOVE = some(RULES["record.delete"], every(Owns(), Able("retention.run")))
ENDS_VISIBLE = every(
    Through("registry_record", "p.id = registry_link.subject_id"),
    Through("registry_record", "p.id = registry_link.object_id"),
)
OF_A_VISIBLE_THING = some(
    Through("registry_record", "p.id = registry_revision.record_id"),
    Through("registry_link", "p.id = registry_revision.link_id"),
)
OWN_FILE = every(Owns(), Own())
ENDED = every(Owns(), Able("retention.run"))
REQUESTS = every(Owns(), Able("request.handle"))


def own_file(table: str) -> Wall:
    """Seen and changed by the member it belongs to, ended by retention."""
    either = some(OWN_FILE, ENDED)
    return Wall(table, select=either, insert=OWN_FILE, update=either, delete=either)


WALLS: tuple[Wall, ...] = (
    Wall(
        "registry_record",
        select=some(RULES["record.read"], ENDED),
        insert=RULES["record.contribute"],
        update=CHANGE,
        delete=REMOVE,
        screener=True,
    ),
    Wall(
        "registry_link",
        select=every(some(RULES["record.read"], ENDED), ENDS_VISIBLE),
        insert=every(RULES["record.contribute"], ENDS_VISIBLE),
        update=CHANGE,
        delete=REMOVE,
    ),
    Wall(
        "registry_revision",
        select=OF_A_VISIBLE_THING,
        insert=every(
            Owns(), some(Able("record.contribute"), Able("record.change"), Able("record.share"))
        ),
        delete=every(Owns(), some(Able("record.delete"), Able("retention.run"))),
    ),
    own_file("registry_upload"),
    Wall(
        "registry_savedmapping",
        select=every(Owns(), some(Able("import.run"), Able("retention.run"))),
        insert=OWN_FILE,
        update=OWN_FILE,
        delete=some(OWN_FILE, ENDED),
    ),
    own_file("registry_import"),
    own_file("registry_refusal"),
    own_file("registry_draft"),
    own_file("registry_export"),
    Wall(
        "registry_deletionreceipt",
        select=every(Owns(), some(Able("audit.read"), Able("record.read"))),
        insert=Owns(),
    ),
    # a request is forwarded to every organisation: one may write it, only its owner reads it
    Wall(
        "registry_subjectrequest",
        select=REQUESTS,
        insert=Able("request.handle"),
        update=REQUESTS,
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "registry_search(tsquery, int)",
        SQL / "registry_search.sql",
        {"visible": RULES["record.read"]},
    ),
    Function(
        "registry_count(tsquery, int)",
        SQL / "registry_count.sql",
        {"visible": RULES["record.read"]},
    ),
)
