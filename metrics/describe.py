"""The catalogue as it is served: everything that a metric's record says, in words and in data."""

from typing import Any

from metrics.catalog import CATALOG
from metrics.declare import Metric
from metrics.facts import FACTS
from metrics.maths import ERROR, STATISTICS

# How the unit is written by Intl.NumberFormat; seconds are for a duration format of the client's, and money takes the
# currency of the series and its value divided by the minor units of one.
FORMATS: dict[str, dict[str, Any]] = {
    "points": {"style": "decimal", "minimumFractionDigits": 1, "maximumFractionDigits": 1, "signDisplay": "exceptZero"},
    "percent": {"style": "unit", "unit": "percent", "minimumFractionDigits": 1, "maximumFractionDigits": 1},
    "seconds": {"style": "unit", "unit": "second", "maximumFractionDigits": 0},
    "score": {"style": "decimal", "minimumFractionDigits": 2, "maximumFractionDigits": 2},
    "cases": {"style": "decimal", "maximumFractionDigits": 0},
    "count": {"style": "decimal", "maximumFractionDigits": 0},
    "money": {"style": "currency"},
}


def describe(metric: Metric) -> dict[str, Any]:
    """One entry of the catalogue."""
    return {
        "key": metric.key,
        "name": {"en": metric.name.en, "es": metric.name.es},
        "meaning": {"en": metric.meaning.en, "es": metric.meaning.es},
        "families": list(metric.families),
        "shape": metric.shape,
        "unit": metric.unit,
        "format": FORMATS[metric.unit],
        "better": metric.better,
        "formula": metric.formula_text,
        "population": metric.population,
        "version": metric.version,
        "variant_of": metric.variant_of or None,
        "slices": list(FACTS[metric.facts].slices),
        "statistics": list(STATISTICS) if metric.shape == "spread" else [],
        "relative_error": ERROR if metric.shape == "spread" else 0.0,
        "excluded": [
            *metric.excluded,
            *([metric.pending] if metric.pending else []),
            *([] if metric.enter else ["deleted"]),
        ],
        "attributions": list(metric.attributions),
        "clocks": list(metric.clocks),
        "bases": list(metric.bases),
        "window_days": metric.days or None,
        "matures_after_days": metric.matures,
        "source": metric.source,
        "example": {
            "facts": [dict(row) for row in metric.example.rows],
            "value": metric.example.value,
            "statistics": dict(metric.example.statistics),
        },
    }


def catalogue() -> list[dict[str, Any]]:
    """Every metric, in the order of the list."""
    return [describe(metric) for metric in CATALOG.values()]
