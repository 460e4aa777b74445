"""The ready-made maps, published for the sample workspace: drawn like a manager would, through the same verbs."""

from core.read import MOST, Ask, page
from core.scope import Actor, Role
from core.workspaces import Workspace
from core.write import act, save
from journeys import advance
from journeys.maps import publish
from journeys.ready_made import JOURNEYS, ReadyMade, draw


def draw_maps(home: Workspace) -> int:
    """Draw and publish each ready-made map that is not there yet, and let every customer go by them; how many were
    drawn.
    """
    actor = Actor(home.id, Role.MANAGER, kind="system", name="samples")
    known = {row.key for row in page(actor, JOURNEYS, Ask(limit=MOST)).items}
    drawn = [one for one in ReadyMade if one.value not in known]
    for one in drawn:
        journey = save(actor, JOURNEYS, {"key": one.value, "name": str(one.label)}).row
        act(actor, JOURNEYS, journey.pk, draw, {"like": one.value})
        act(actor, JOURNEYS, journey.pk, publish, {})
    advance.drain(home.id)
    return len(drawn)
