"""Who may touch which row of the tables of trust. See `policies` for how they are applied."""

from pathlib import Path

from alcyon.trust.policies import Function, Wall
from alcyon.trust.rule import (
    Able,
    AbleToAct,
    Anybody,
    Own,
    OwnAccount,
    Owns,
    Presented,
    SignedIn,
    Through,
    Unnamed,
    every,
    setting,
    setting_list,
    some,
)

SQL = Path(__file__).with_name("sql")

OURS = Owns("organisation_id")
LINK_PRESENTED = Presented("digest", "secret", "bytea")
TOKEN_PRESENTED = Presented("digest", "secret", "bytea")
JOB_PRESENTED = Presented("id", "job", "uuid")

FOCAL_POINT = Through(
    "trust_seat", "p.member_id = trust_member.id AND p.is_focal_point AND p.ended_at IS NULL"
)
IN_OUR_NETWORKS = Through(
    "trust_seat",
    "p.member_id = trust_member.id AND p.ended_at IS NULL"
    f" AND -p.network_id = ANY {setting_list('keys', 'int')}",
)
TO_BE_VETTED_BY_US = Through(
    "trust_seat",
    "p.member_id = trust_member.id AND p.ended_at IS NULL AND EXISTS"
    " (SELECT 1 FROM trust_network n WHERE n.id = p.network_id"
    f" AND n.steward_id = {setting('organisation', 'int')})",
)
SITS_HERE = Through("trust_posting", "p.member_id = trust_member.id AND p.ended_at IS NULL")
STEWARDED = Through(
    "trust_network",
    f"p.id = trust_seat.network_id AND p.steward_id = {setting('organisation', 'int')}",
)
FOR_ME = every(OURS, AbleToAct(), some(Unnamed(), Own()))
ENDED = every(OURS, Able("retention.run"))
SENT_BY_US = Owns("sender_id")
# news for the Desk of another organisation, each true of the thing it speaks of
NEWS_OF_A_PROPOSED_SEAT = Through(
    "trust_seat",
    "trust_deskitem.kind = 'SEAT_PROPOSED' AND p.id = trust_deskitem.object_id"
    " AND p.organisation_id = trust_deskitem.sender_id AND EXISTS"
    " (SELECT 1 FROM trust_network n WHERE n.id = p.network_id"
    " AND n.steward_id = trust_deskitem.organisation_id)",
)
NEWS_OF_A_VETTED_SEAT = Through(
    "trust_seat",
    "trust_deskitem.kind = 'SEAT_VETTED' AND p.id = trust_deskitem.object_id"
    " AND p.organisation_id = trust_deskitem.organisation_id AND EXISTS"
    " (SELECT 1 FROM trust_network n WHERE n.id = p.network_id"
    " AND n.steward_id = trust_deskitem.sender_id)",
)
NEWS_OF_A_LIAISON = Through(
    "trust_posting",
    "trust_deskitem.kind = 'LIAISON_SEATED' AND p.member_id = trust_deskitem.object_id"
    " AND p.organisation_id = trust_deskitem.sender_id"
    " AND p.host_id = trust_deskitem.organisation_id",
)
NEWS = some(NEWS_OF_A_PROPOSED_SEAT, NEWS_OF_A_VETTED_SEAT, NEWS_OF_A_LIAISON)
OURS_AND_MINE = every(OURS, some(Own(), Unnamed()))  # nobody writes an event for somebody else
MANAGED = every(Able("member.manage"), OURS)

WALLS: tuple[Wall, ...] = (
    Wall("trust_node", select=Anybody(), insert=Able("node.found")),
    Wall(
        "trust_organisation",
        select=some(SignedIn(), Able("organisation.manage")),
        insert=Able("organisation.manage"),
        update=some(Able("organisation.manage"), every(Able("member.manage"), Owns("id"))),
    ),
    Wall(
        "trust_member",
        select=some(
            OwnAccount(), OURS, FOCAL_POINT, IN_OUR_NETWORKS, TO_BE_VETTED_BY_US, SITS_HERE
        ),
        insert=some(MANAGED, every(Able("member.join"), OURS)),
        update=some(OwnAccount(), MANAGED),
        screener=True,
    ),
    Wall(
        "trust_posting",
        select=some(OURS, Owns("host_id")),
        insert=some(MANAGED, every(Able("member.join"), OURS)),
        update=every(Able("member.manage"), some(OURS, Owns("host_id"))),
    ),
    Wall(
        "trust_network",
        select=some(SignedIn(), Able("network.manage")),
        insert=Able("network.manage"),
        update=some(Able("network.manage"), every(Able("network.propose"), Owns("steward_id"))),
    ),
    Wall(
        "trust_seat",
        select=some(SignedIn(), Able("member.read")),
        insert=every(Able("network.propose"), OURS, Unnamed("vetted_at")),
        update=some(Own(), every(Able("network.propose"), some(OURS, STEWARDED))),
    ),
    Wall(
        "trust_token",
        select=some(TOKEN_PRESENTED, Own(), MANAGED),
        insert=every(Able("token.own"), OURS, Own()),
        update=some(TOKEN_PRESENTED, Own(), MANAGED),
    ),
    Wall(
        "trust_onetimelink",
        select=some(LINK_PRESENTED, MANAGED, Able("organisation.manage"), ENDED),
        insert=some(MANAGED, Able("organisation.manage")),
        update=some(LINK_PRESENTED, MANAGED),
        delete=ENDED,
    ),
    Wall(
        "trust_deskitem",
        select=some(FOR_ME, ENDED),
        insert=every(SENT_BY_US, some(OURS, NEWS)),
        update=FOR_ME,
        delete=ENDED,
    ),
    Wall(
        "trust_job",
        select=some(JOB_PRESENTED, every(OURS, Own()), ENDED),
        insert=every(OURS, Own()),
        update=some(JOB_PRESENTED, every(OURS, Own())),
        delete=ENDED,
    ),
    Wall(
        "trust_auditkey",
        select=OURS,
        insert=OURS,
        update=ENDED,
    ),
    Wall(
        "trust_auditevent",
        select=every(OURS, some(Able("audit.read"), Own())),
        insert=OURS_AND_MINE,
    ),
    Wall(
        "trust_auditcontent",
        select=every(OURS, some(Able("audit.read"), Able("retention.run"))),
        insert=OURS,
        delete=ENDED,
    ),
    Wall(
        "trust_audittouch",
        select=every(Owns(), Able("audit.read")),
        insert=every(OURS_AND_MINE, Owns()),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "trust_is_staffed(int)",
        SQL / "trust_is_staffed.sql",
        {"may_ask": Able("organisation.manage")},
    ),
)
