"""Who may touch which row of the tables of trust. See `policies` for how they are applied."""

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
    some,
)

OURS = Owns("organisation_id")
LINK_PRESENTED = Presented("digest", "secret", "bytea")
TOKEN_PRESENTED = Presented("digest", "secret", "bytea")
JOB_PRESENTED = Presented("id", "job", "uuid")

FOCAL_POINT = Through(
    "trust_seat", "p.member_id = trust_member.id AND p.is_focal_point AND p.ended_at IS NULL"
)
FOR_ME = every(OURS, AbleToAct(), some(Unnamed(), Own()))
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
        select=some(OwnAccount(), OURS, Owns("seated_at_id"), FOCAL_POINT),
        insert=some(MANAGED, every(Able("member.join"), OURS)),
        update=some(OwnAccount(), MANAGED, every(Able("member.manage"), Owns("seated_at_id"))),
    ),
    Wall(
        "trust_network",
        select=SignedIn(),
        insert=Able("network.manage"),
        update=Able("network.manage"),
    ),
    Wall(
        "trust_seat",
        select=some(SignedIn(), Able("member.read")),
        insert=every(Able("network.propose"), OURS),
        update=some(Able("network.manage"), every(Able("network.propose"), OURS)),
    ),
    Wall(
        "trust_token",
        select=some(TOKEN_PRESENTED, Own(), MANAGED),
        insert=every(Able("token.own"), OURS, Own()),
        update=some(TOKEN_PRESENTED, Own(), MANAGED),
    ),
    Wall(
        "trust_onetimelink",
        select=some(LINK_PRESENTED, MANAGED, Able("organisation.manage")),
        insert=some(MANAGED, Able("organisation.manage")),
        update=some(LINK_PRESENTED, MANAGED),
    ),
    Wall("trust_deskitem", select=FOR_ME, insert=SignedIn(), update=FOR_ME),
    Wall(
        "trust_job",
        select=some(JOB_PRESENTED, every(OURS, Own())),
        insert=every(OURS, Own()),
        update=some(JOB_PRESENTED, every(OURS, Own())),
    ),
    Wall(
        "trust_auditkey",
        select=OURS,
        insert=OURS,
        update=every(OURS, Able("retention.run")),
    ),
    Wall(
        "trust_auditevent",
        select=every(OURS, some(Able("audit.read"), Own())),
        insert=OURS,
    ),
    Wall(
        "trust_auditcontent",
        select=every(OURS, Able("audit.read")),
        insert=OURS,
        delete=every(OURS, Able("retention.run")),
    ),
    Wall(
        "trust_audittouch",
        select=every(Owns(), Able("audit.read")),
        insert=OURS,
    ),
)

FUNCTIONS: tuple[Function, ...] = ()
