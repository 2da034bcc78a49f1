"""Recruitment: an advert or a promise, a recruiter, a debt."""

from datetime import date, timedelta

from alcyon.worlds.chance import pick
from alcyon.worlds.stories.crew import give_phone, phones_of
from alcyon.worlds.stories.papers import document
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.tables import table
from alcyon.worlds.truth import Facts, Thing


def recruit(scene: Scene) -> dict[str, date]:
    """Each victim and migrant is recruited; returns the day of each by truth id."""
    for recruiter in scene.people("RECRUITER"):
        for _ in range(scene.rng.randint(1, 2)):
            advertise(scene, recruiter)
    return {hurt.truth_id: approach(scene, hurt) for hurt in scene.people("VICTIM", "MIGRANT")}


def advertise(scene: Scene, recruiter: Thing) -> None:
    rng, form = scene.rng, scene.cell.form
    code = rng.choice(form.offers)
    offer = table("adverts")[code]
    phone = rng.choice(phones_of(scene, recruiter))
    pay = f"{rng.randint(8, 40) * 100} {scene.cell.route.currency}"
    filled = {"city": scene.destination.name, "pay": pay, "phone": phone.facts["number"][0]}
    day = scene.after(scene.begin, 0, 120)
    facts: Facts = {
        "title": (offer["title"].format(**filled),),
        "text": (offer["text"].format(**filled),),
        "publishedAt": (day.isoformat(),),
        "phone": phone.facts["number"],
        "url": (f"https://jobs.example/{scene.cell.number}-{len(scene.things)}",),
    }
    advert = scene.thing("Advert", facts, scene.origin.country, day=day, phase="RECRUITMENT")
    scene.bond("Mention", (advert, phone), "RECRUITMENT", day)


def approach(scene: Scene, hurt: Thing) -> date:
    """Who won this person over, how, when; many carry a telephone and papers."""
    rng = scene.rng
    recruiter = scene.one("RECRUITER")
    day = scene.after(scene.begin, 5, 150)
    means = pick(rng, scene.cell.form.means)
    least, most = scene.cell.route.price
    owed = rng.randint(least // 10, most // 10) * 10
    offer = table("adverts")[rng.choice(scene.cell.form.offers)]
    facts: Facts = {
        "means": (means,),
        "location": (scene.origin.name,),
        "country": (scene.origin.country,),
        "promise": (offer["title"].format(city=scene.destination.name),),
        "debt": (f"{owed} {scene.cell.route.currency}",),
    }
    until = day + timedelta(days=30)
    scene.bond("Recruitment", (recruiter, hurt), "RECRUITMENT", day, until, facts)
    if scene.chance(45):
        phone = give_phone(scene, hurt, "RECRUITMENT")
        _talk(scene, recruiter, phone, day)
    if scene.chance(65):
        forged = scene.chance(60) if hurt.person and hurt.person.born_after("2008") else False
        document(scene, hurt, forged=forged)
    return day


def _talk(scene: Scene, recruiter: Thing, phone: Thing, day: date) -> None:
    ends = (scene.rng.choice(phones_of(scene, recruiter)), phone)
    facts: Facts = {"count": (str(scene.rng.randint(2, 60)),), "channel": ("MESSENGER",)}
    scene.bond("Communication", ends, "RECRUITMENT", day, day + timedelta(days=20), facts)
