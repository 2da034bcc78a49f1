"""Who may touch which row of the registry. See `trust.policies` for how they are applied."""

from pathlib import Path

from alcyon.trust.policies import Function, Opening, Wall
from alcyon.trust.rule import AS_IT_WAS, RULES, Able, Confirmed, Own, Owns, Through, every, some
from alcyon.trust.walls import OURS_AND_MINE, SENT_BY_US

SQL = Path(__file__).with_name("sql")

CHANGE = some(
    RULES["record.change"],
    RULES["record.share"],
    RULES["record.review"],
    RULES["record.delete"],
)
WRITES = some(
    RULES["record.contribute"],
    RULES["record.change"],
    RULES["record.share"],
    RULES["record.review"],
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
        screener=True,
    ),
    Wall(
        "registry_revision",
        select=every(OF_A_VISIBLE_THING, some(AS_IT_WAS, ENDED)),
        insert=every(OF_A_VISIBLE_THING, WRITES),
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
        screener=True,
    ),
    # a request is forwarded to every organisation: one may write it, only its owner reads it
    Wall(
        "registry_subjectrequest",
        select=some(REQUESTS, ENDED),
        insert=Able("request.handle"),
        update=REQUESTS,
        delete=ENDED,
    ),
)

OPENINGS: tuple[Opening, ...] = (
    Opening(
        "trust_deskitem",
        "of_a_shared_record",
        every(
            SENT_BY_US,
            Through(
                "registry_record",
                "trust_deskitem.kind = 'RECORD_SHARED' AND p.id = trust_deskitem.object_id"
                " AND p.owner_id = trust_deskitem.sender_id"
                " AND trust_deskitem.organisation_id = ANY (p.audience)",
            ),
        ),
    ),
    Opening(
        "trust_deskitem",
        "of_a_forwarded_request",
        every(
            SENT_BY_US,
            Able("request.handle"),
            Through(
                "trust_organisation",
                "trust_deskitem.kind = 'REQUEST_DUE' AND trust_deskitem.facts = '{}'"
                " AND p.id = trust_deskitem.organisation_id AND p.is_active",
            ),
        ),
    ),
    # an owner reads who touched theirs, and cannot be told of what is not theirs
    Opening(
        "trust_audittouch",
        "of_the_owners_things",
        every(OURS_AND_MINE, Confirmed("registry_belong(owner_id, object_ids)")),
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
    Function("registry_belong(int, uuid[])", SQL / "registry_belong.sql", {}),
)
