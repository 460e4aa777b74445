"""Every figure there is. Adding one is a room beside this file, and nothing else: rooms are found by their files."""

from importlib import import_module
from pkgutil import iter_modules

from metrics.declare import Metric

FAMILIES = ("experience", "service", "success")


def _order(metric: Metric) -> tuple[int, str, str]:
    """By family, and variants after what they are variants of."""
    return FAMILIES.index(metric.families[0]), metric.variant_of or metric.key, metric.key if metric.variant_of else ""


ROOMS: tuple[Metric, ...] = tuple(import_module(f"{__name__}.{one.name}").METRIC for one in iter_modules(__path__))
CATALOG: dict[str, Metric] = {metric.key: metric for metric in sorted(ROOMS, key=_order)}
