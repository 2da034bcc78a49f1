"""The group and its people: what they carry, call with, drive and own."""

from datetime import timedelta

from alcyon.worlds import numbers
from alcyon.worlds.people import Person
from alcyon.worlds.stories.papers import document
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.stories.words import account_name, company, group_name, street
from alcyon.worlds.truth import Facts, Thing

MODELS = (
    ("Mercedes-Benz", "Sprinter"),
    ("Ford", "Transit"),
    ("Volkswagen", "Caddy"),
    ("Toyota", "Hilux"),
    ("Opel", "Zafira"),
    ("Skoda", "Octavia"),
    ("Renault", "Master"),
    ("Iveco", "Daily"),
    ("Mitsubishi", "L200"),
    ("Dacia", "Logan"),
)
COLOURS = ("white", "grey", "black", "blue", "red", "silver", "green")
MAIL = ("example.com", "example.net", "mail.example")
SERVICES = {"telegram": 5, "whatsapp": 3, "facebook": 4, "instagram": 3, "tiktok": 2, "vk": 1}
AT_WORK = {
    "RECRUITER": "RECRUITMENT",
    "GUARANTOR": "MONEY",
    "TRANSPORTER": "TRANSPORT",
    "FORGER": "TRANSPORT",
    "EXPLOITER": "EXPLOITATION",
    "MONEY_HANDLER": "MONEY",
    "LEADER": "EXPLOITATION",
}  #: role -> the phase in which the work of that role shows


RANKS = {"GUARANTOR": "FACILITATOR", "MONEY_HANDLER": "MONEY"} | {
    role: role for role in ("LEADER", "RECRUITER", "TRANSPORTER", "FORGER", "EXPLOITER")
}
CHANNELS = ("CALL", "CALL", "CALL", "SMS", "MESSENGER")


def gather(scene: Scene) -> Thing:
    """The group, its members and everybody it meets; returns the group."""
    name = group_name(scene)
    facts: Facts = {"name": (name,), "country": (scene.destination.country,)}
    group = scene.thing("CriminalGroup", facts, scene.destination.country)
    for person in scene.cast:
        add_person(scene, person)
    for member in scene.people(*AT_WORK):
        phase = AT_WORK[member.role or "LEADER"]
        joined = scene.after(scene.begin, 0, 60)
        scene.bond(
            "MemberOf",
            (member, group),
            phase,
            joined,
            facts={"rank": (RANKS[member.role or "LEADER"],)},
        )
        equip(scene, member, phase)
    _know_each_other(scene)
    return group


def add_person(scene: Scene, person: Person) -> Thing:
    towns = numbers.cities(person.country)
    city = towns[person.number % len(towns)][0]
    facts: Facts = {
        "birthDate": (person.birth_date,),
        "birthPlace": (city,),
        "gender": (person.gender,),
        "nationality": (person.country,),
    }
    return scene.appear(person, facts)


def equip(scene: Scene, member: Thing, phase: str) -> None:
    """Telephones for all; papers, accounts, cars and firms as the role needs them."""
    rng = scene.rng
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        give_phone(scene, member, phase)
    for _ in range(rng.choice((0, 1, 1, 2))):
        _give_account(scene, member, phase)
    document(scene, member)
    if member.role in ("TRANSPORTER", "LEADER") or scene.chance(25):
        _give_car(scene, member)
    if member.role in ("MONEY_HANDLER", "EXPLOITER") and scene.chance(55):
        _give_company(scene, member)
    if scene.chance(60):
        _give_home(scene, member)


def give_phone(scene: Scene, holder: Thing, phase: str) -> Thing:
    """A number of the country of the holder, or of one on the way."""
    way = [waypoint.country for waypoint in scene.cell.route.waypoints]
    country = holder.country if scene.chance(50) else scene.rng.choice(way)
    number = numbers.phone(country, scene.rng)
    phone = scene.thing("Phone", {"number": (number,), "country": (country,)}, country)
    since = scene.after(scene.begin, 0, 200)
    until = since + timedelta(days=scene.rng.randint(20, 500))
    scene.bond("Uses", (holder, phone), phase, since, until)
    return phone


def phones_of(scene: Scene, holder: Thing) -> list[Thing]:
    used = {bond.target for bond in scene.bonds if bond.source == holder.truth_id}
    return [t for t in scene.things if t.schema == "Phone" and t.truth_id in used]


def _give_account(scene: Scene, holder: Thing, phase: str) -> None:
    assert holder.person is not None
    service = scene.rng.choice([s for s, n in SERVICES.items() for _ in range(n)])
    handle = account_name(scene.rng, holder.person)
    facts: Facts = {"service": (service,), "username": (handle,)}
    if scene.chance(40):
        facts["email"] = (f"{handle}@{scene.rng.choice(MAIL)}",)
    account = scene.thing("OnlineAccount", facts, holder.country)
    scene.bond("Uses", (holder, account), phase, scene.after(scene.begin, 0, 120))


def _give_car(scene: Scene, holder: Thing) -> None:
    way = [waypoint.country for waypoint in scene.cell.route.waypoints]
    country = scene.rng.choice(way)
    make, model = scene.rng.choice(MODELS)
    facts: Facts = {
        "registrationNumber": (numbers.plate(country, scene.rng),),
        "make": (make,),
        "model": (model,),
        "color": (scene.rng.choice(COLOURS),),
        "country": (country,),
    }
    car = scene.thing("Vehicle", facts, country)
    since = scene.after(scene.begin, 0, 150)
    schema = "Owns" if scene.chance(40) else "Uses"
    scene.bond(schema, (holder, car), "TRANSPORT", since, scene.after(since, 60, 500))


def _give_company(scene: Scene, holder: Thing) -> None:
    country = scene.destination.country
    facts: Facts = {"name": (company(scene),), "country": (country,)}
    firm = scene.thing("Organisation", facts, country)
    schema = "Owns" if scene.chance(60) else "WorksFor"
    work: Facts = {"role": ("manager",)} if schema == "WorksFor" else {}
    scene.bond(schema, (holder, firm), "MONEY", scene.after(scene.begin, 0, 200), facts=work)


def _give_home(scene: Scene, holder: Thing) -> None:
    country = scene.rng.choice((holder.country, scene.destination.country))
    city, _, _ = scene.rng.choice(numbers.cities(country))
    line = street(scene.rng)
    facts: Facts = {"full": (f"{line}, {city}",), "city": (city,), "country": (country,)}
    home = scene.thing("Address", facts, country)
    scene.bond("Uses", (holder, home), "EXPLOITATION", scene.after(scene.begin, 0, 300))


def _know_each_other(scene: Scene) -> None:
    """The leader knows most; some are kin; two who call each other do so many times."""
    members = scene.people(*AT_WORK)
    leader = members[0]
    for member in members[1:]:
        known = scene.after(scene.begin, 0, 90)
        if scene.chance(70):
            schema = "Family" if scene.chance(20) else "Associate"
            word = scene.rng.choice(("cousin", "brother-in-law", "sibling"))
            facts: Facts = {"relationship": (word if schema == "Family" else "associate",)}
            phase = AT_WORK[member.role or "LEADER"]
            scene.bond(schema, (leader, member), phase, known, facts=facts)
    for _ in range(len(members) * 2):
        _call(scene, *scene.rng.sample(members, 2))


def _call(scene: Scene, caller: Thing, called: Thing) -> None:
    ends = (scene.rng.choice(phones_of(scene, caller)), scene.rng.choice(phones_of(scene, called)))
    since = scene.after(scene.begin, 0, 400)
    facts: Facts = {
        "count": (str(scene.rng.randint(1, 80)),),
        "channel": (scene.rng.choice(CHANNELS),),
    }
    until = since + timedelta(days=scene.rng.randint(1, 90))
    scene.bond("Communication", ends, AT_WORK[caller.role or "LEADER"], since, until, facts)
