"""Transport: journeys of several legs along the corridor, with guides, cars and sightings."""

from datetime import date, timedelta

from alcyon.worlds.corridors import Waypoint
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.stories.words import beast
from alcyon.worlds.truth import Facts, Thing

MODES = {
    "FOOT": "foot",
    "CAR": "car",
    "VAN": "van",
    "PICKUP": "car",
    "BUS": "bus",
    "LORRY": "truck",
    "TRAIN": "train",
    "PLANE": "flight",
    "BOAT": "boat",
    "FERRY": "ship",
}
STOPS = (
    ("bus yard", "STATION"),
    ("border post", "BORDER_CROSSING"),
    ("safe house", "SAFE_HOUSE"),
    ("car park", "ROAD_STOP"),
)
LANDING = (("landing place", "BEACH"), ("harbour", "PORT"))
ON_WATER = ("BOAT", "FERRY")
BOATS = ("DINGHY", "WOODEN_BOAT", "METAL_BOAT", "FISHING_BOAT", "SPEEDBOAT")
ON_WHEELS = ("CAR", "VAN", "PICKUP", "LORRY")
PARTY = 6  #: at most so many travel together


def travel(scene: Scene, recruited: dict[str, date]) -> dict[str, date]:
    """Everybody recruited travels in parties; returns the day of arrival by truth id."""
    stops = [_stop(scene, waypoint) for waypoint in scene.cell.route.waypoints]
    waiting = sorted(scene.people("VICTIM", "MIGRANT"), key=lambda t: recruited[t.truth_id])
    arrived: dict[str, date] = {}
    while len(waiting) > 0:
        size = scene.rng.randint(1, PARTY)
        party, waiting = waiting[:size], waiting[size:]
        leave = scene.after(max(recruited[hurt.truth_id] for hurt in party), 3, 40)
        day = _journey(scene, party, stops, leave)
        arrived |= {hurt.truth_id: day for hurt in party}
    return arrived


def _stop(scene: Scene, waypoint: Waypoint) -> Thing:
    """A place near the waypoint: a border, a bus yard, a beach; never a real address."""
    what, kind = scene.rng.choice(LANDING if waypoint.mode == "BOAT" else STOPS)
    shift = (scene.rng.randint(-300, 300), scene.rng.randint(-300, 300))
    facts: Facts = {
        "name": (f"{waypoint.name}, {what}",),
        "kind": (kind,),
        "latitude": (f"{waypoint.latitude + shift[0] / 10_000:.4f}",),
        "longitude": (f"{waypoint.longitude + shift[1] / 10_000:.4f}",),
        "country": (waypoint.country,),
    }
    return scene.thing("Place", facts, waypoint.country)


def _journey(scene: Scene, party: list[Thing], stops: list[Thing], leave: date) -> date:
    route = scene.cell.route
    facts: Facts = {
        "name": (f"{route.label}, {len(party)} persons",),
        "origin": (scene.origin.name,),
        "originCountry": (scene.origin.country,),
        "destination": (scene.destination.name,),
        "destinationCountry": (scene.destination.country,),
        "persons": (str(len(party)),),
    }
    journey = scene.thing("Journey", facts, scene.origin.country, day=leave, phase="TRANSPORT")
    guide, day = scene.one("TRANSPORTER"), leave
    for at in range(1, len(stops)):
        if scene.chance(35):
            guide = scene.one("TRANSPORTER")
        day = _leg(scene, journey, (stops[at - 1], stops[at]), route.waypoints[at].mode, day)
        _seen(scene, [guide, *party], stops[at], day)
    facts["startDate"], facts["endDate"] = (leave.isoformat(),), (day.isoformat(),)
    for hurt in party:
        task: Facts = {"task": (scene.rng.choice(("DROVE", "GUIDED", "ESCORTED", "ORGANISED")),)}
        scene.bond("Transport", (guide, hurt), "TRANSPORT", leave, day + timedelta(days=1), task)
    return day


def _leg(scene: Scene, journey: Thing, ends: tuple[Thing, Thing], mode: str, leave: date) -> date:
    """One movement A to B, as a record of its own within the journey; returns the day after."""
    arrive = scene.after(leave, 0, 2 if mode in ("PLANE", "CAR", "TRAIN") else 9)
    facts: Facts = {
        "origin": ends[0].facts["name"],
        "originCountry": (ends[0].country,),
        "destination": ends[1].facts["name"],
        "destinationCountry": (ends[1].country,),
        "mode": (MODES[mode],),
        "startDate": (leave.isoformat(),),
        "endDate": (arrive.isoformat(),),
    }
    leg = scene.thing("Leg", facts, ends[1].country, day=leave, phase="TRANSPORT")
    scene.bond("Transport", (journey, leg), "TRANSPORT", leave, None, {"task": ("INCLUDES",)})
    cars = [thing for thing in scene.things if thing.schema == "Vehicle"]
    if mode in ON_WATER and scene.chance(60):
        ends = (_boat(scene, mode), leg)
        scene.bond("Transport", ends, "TRANSPORT", leave, arrive, {"task": ("CARRIED",)})
    if mode in ON_WHEELS and len(cars) > 0 and scene.chance(50):
        ends = (scene.rng.choice(cars), leg)
        scene.bond("Transport", ends, "TRANSPORT", leave, arrive, {"task": ("CARRIED",)})
    return arrive


def _boat(scene: Scene, mode: str) -> Thing:
    """A ferry has a name; a boat that is left on a beach has a colour and an engine."""
    country = scene.origin.country
    if mode == "FERRY":
        name = f"{beast(scene.rng)} (invented)"
        facts: Facts = {"name": (name,), "type": ("FERRY",), "flag": (country,)}
    else:
        facts = {
            "type": (scene.rng.choice(BOATS),),
            "color": (scene.rng.choice(("blue", "grey", "white", "green")),),
            "engine": (f"{scene.rng.choice((15, 40, 40, 60, 115))} hp",),
            "registrationNumber": (f"INV-{scene.rng.randint(1000, 9999)}",),
        }
    return scene.thing("Vessel", facts, country)


def _seen(scene: Scene, people: list[Thing], stop: Thing, day: date) -> None:
    cars = [thing for thing in scene.things if thing.schema == "Vehicle"]
    seen: Facts = {"date": (day.isoformat(),)}
    if scene.chance(40):
        who = scene.rng.choice(people)
        scene.bond("Sighting", (who, stop), "TRANSPORT", day, day + timedelta(days=1), seen)
    if scene.chance(30) and len(cars) > 0:
        car = scene.rng.choice(cars)
        scene.bond("Sighting", (car, stop), "TRANSPORT", day, day + timedelta(days=1), seen)
