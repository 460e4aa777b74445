"""The nouns of journeys; `core.resources` lists them after its own, as the settings name them."""

from core.declare import Resource
from journeys.maps import JOURNEY_VERSIONS, STAGES
from journeys.moves import MOVES, STANDINGS
from journeys.ready_made import JOURNEYS
from journeys.standings import VISITS

RESOURCES: tuple[Resource, ...] = (JOURNEYS, STAGES, JOURNEY_VERSIONS, STANDINGS, VISITS, MOVES)
