"""What weights of inputs may say: refused with the place of each fault, before they are stored."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.problems import Fault, Invalid
from core.writing.intake import nearest, pointer
from metrics.health.arithmetic import Rules, Weighing
from metrics.health.inputs import INPUTS

MOST_WEIGHT, LONGEST_DAYS = 1000, 3650
# Each member of an input with what it lies between; a weight or a half-life of nothing would divide by it.
BOUNDS = {"weight": (0.001, MOST_WEIGHT), "half_life_days": (0.1, LONGEST_DAYS), "veto_below": (0, 100)}


def check(inputs: Any) -> None:
    """Raises Invalid naming each member that no score can be made by."""
    faults = list(_faults(inputs))
    if faults:
        raise Invalid(_("The weights were refused."), faults)


def _faults(inputs: Any) -> Iterator[Fault]:
    if not inputs:
        yield Fault("/inputs", "required", _("A score needs at least one input with a weight."))
    for name, given in inputs.items():
        place = f"/inputs/{pointer(name)}"
        if name not in INPUTS:
            text = _("There is no input of this name.") + nearest(name, list(INPUTS))
            yield Fault(place, "unknown_member", text, None, list(INPUTS))
        elif not isinstance(given, dict):
            yield Fault(place, "wrong_type", _("An input is an object with a weight."))
        else:
            yield from _members(place, given)


def _members(place: str, given: dict[str, Any]) -> Iterator[Fault]:
    if "weight" not in given:
        yield Fault(f"{place}/weight", "required", _("%(label)s must be given.") % {"label": "weight"})
    for name, value in given.items():
        where = f"{place}/{pointer(name)}"
        if name not in BOUNDS:
            text = _("An input has %(names)s and nothing else.") % {"names": ", ".join(BOUNDS)}
            yield Fault(where, "unknown_member", text + nearest(name, list(BOUNDS)), None, list(BOUNDS))
        elif value is None and name != "weight":
            continue
        elif isinstance(value, bool) or not isinstance(value, int | float):
            yield Fault(where, "wrong_type", _("%(label)s takes a number.") % {"label": name})
        elif not BOUNDS[name][0] <= value <= BOUNDS[name][1]:
            low, high = BOUNDS[name]
            text = _("%(label)s lies between %(low)s and %(high)s.") % {"label": name, "low": low, "high": high}
            yield Fault(where, "out_of_range", text, value, [low, high])


def rules_of(model: Any) -> Rules:
    """A stored version as the arithmetic takes it."""
    return Rules(
        {name: Weighing(**model.inputs[name]) for name in INPUTS if name in model.inputs},
        model.missing_input, model.min_coverage, model.green_from, model.yellow_from, model.veto_band,
    )  # fmt: skip
