"""The rooms whose tables Django must know."""

from journeys.maps import Journey, JourneyVersion, Stage
from journeys.marks import Due, Mark
from journeys.moves import Move
from journeys.standings import Standing, Visit

__all__ = ["Due", "Journey", "JourneyVersion", "Mark", "Move", "Stage", "Standing", "Visit"]
