"""The order in which a story is told."""

from alcyon.worlds.stories.crew import gather
from alcyon.worlds.stories.exploiting import exploit
from alcyon.worlds.stories.paying import pay
from alcyon.worlds.stories.recruiting import recruit
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.stories.travelling import travel
from alcyon.worlds.truth import Group


def tell(scene: Scene) -> Group:
    """Everything one group did: recruitment, transport, exploitation, money."""
    group = gather(scene)
    recruited = recruit(scene)
    arrived = travel(scene, recruited)
    spans = exploit(scene, arrived)
    pay(scene, recruited, spans)
    return Group(
        number=scene.cell.number,
        name=group.facts["name"][0],
        route=scene.cell.route.code,
        form=scene.cell.form.code,
        crime_areas=scene.cell.form.crimes,
        things=tuple(scene.things),
        bonds=tuple(scene.bonds),
    )
