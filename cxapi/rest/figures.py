"""The shapes of questions and figures, for the schema: what is sent is made from the same records elsewhere."""

from rest_framework import serializers as s

from core.columns import column
from metrics.ask import MOST_DAYS_BACK, MOST_GROUPS, WORDS
from metrics.catalog import CATALOG
from metrics.facts import FACTS
from metrics.maths import STATISTICS
from metrics.members import MEANINGS
from metrics.windows import COMPARISONS, GRANULARITIES, PRESETS

SLICES = tuple(dict.fromkeys(name for facts in FACTS.values() for name in facts.slices))
UNITS = ("points", "percent", "seconds", "score", "cases", "count")
REASONS = ("no_facts", "all_excluded", "in_the_future", "suppressed")


class Words(s.Serializer[dict[str, str]]):
    """A text in each language of the service."""

    en = s.CharField()
    es = s.CharField()


class Example(s.Serializer[dict[str, object]]):
    """A case worked by hand: these facts give this value."""

    facts = s.ListField(child=s.DictField())
    value = s.FloatField(allow_null=True)
    statistics = s.DictField(child=s.FloatField())


class CatalogueEntry(s.Serializer[dict[str, object]]):
    """The definition of one metric. `format` holds options of Intl.NumberFormat."""

    key = s.CharField()
    name = Words()
    meaning = Words()
    families = s.ListField(child=s.CharField())
    shape = s.ChoiceField(("count", "spread", "standing"))
    unit = s.ChoiceField(UNITS)
    format = s.DictField()
    better = s.ChoiceField(("up", "down", "target"))
    formula = s.CharField()
    population = s.CharField()
    version = s.IntegerField()
    slices = s.ListField(child=s.CharField())
    statistics = s.ListField(child=s.CharField())
    relative_error = s.FloatField()
    excluded = s.ListField(child=s.CharField())
    attributions = s.ListField(child=s.ChoiceField(WORDS["attribution"]))
    clocks = s.ListField(child=s.ChoiceField(WORDS["clock"]))
    bases = s.ListField(child=s.ChoiceField(WORDS["basis"]))
    window_days = s.IntegerField(allow_null=True)
    matures_after_days = s.IntegerField()
    source = s.CharField()  # type: ignore[assignment]
    example = Example()


class CatalogueList(s.Serializer[dict[str, object]]):
    """The catalogue."""

    items = CatalogueEntry(many=True)


class QueryWindow(s.Serializer[dict[str, object]]):
    """Either start and end (local days, or instants with offset; the end is not in it), or a preset."""

    start = s.CharField(required=False)
    end = s.CharField(required=False)
    zone = s.CharField(required=False)
    preset = s.ChoiceField(PRESETS, required=False)


class CompareWindow(s.Serializer[dict[str, object]]):
    """The window to compare with, in the zone of the other one."""

    start = s.CharField()
    end = s.CharField()


def _filter(name: str) -> s.ListField:
    facts = next(facts for facts in FACTS.values() if name in facts.slices)
    return s.ListField(child=s.CharField(allow_null=True), required=False, help_text=column(facts.model, name).help)


QueryFilters = type("QueryFilters", (s.Serializer,), {name: _filter(name) for name in SLICES} | {
    "__doc__": "Values per slice; null stands for facts without one."})  # fmt: skip


class MetricQuery(s.Serializer[dict[str, object]]):
    """A question: which metrics, over which window, in which steps and groups."""

    metrics = s.ListField(child=s.ChoiceField(tuple(CATALOG)), min_length=1)
    window = QueryWindow()
    granularity = s.ChoiceField(GRANULARITIES, required=False)
    group_by = s.ListField(child=s.ChoiceField(SLICES), max_length=MOST_GROUPS, required=False)
    filters = QueryFilters(required=False)
    statistic = s.ListField(child=s.ChoiceField(STATISTICS), required=False)
    clock = s.ChoiceField(WORDS["clock"], required=False)
    attribution = s.ChoiceField(WORDS["attribution"], required=False)
    basis = s.ChoiceField(WORDS["basis"], required=False)
    window_days = s.IntegerField(min_value=1, max_value=MOST_DAYS_BACK, required=False)
    compare = s.ChoiceField(COMPARISONS, required=False)
    compare_window = CompareWindow(required=False)


class MetricSlice(s.Serializer[dict[str, object]]):
    """One side of a group: its value (an id where the slice is a record) and what people call it."""

    slice = s.CharField()
    value = s.CharField(allow_null=True)
    label = s.CharField(allow_null=True)  # type: ignore[assignment]


class MetricCompared(s.Serializer[dict[str, object]]):
    """The step at the same place of the window compared with."""

    start = s.CharField()
    end = s.CharField()
    partial = s.BooleanField()  # type: ignore[assignment]
    value = s.FloatField(allow_null=True)
    numerator = s.FloatField(allow_null=True)
    denominator = s.FloatField(allow_null=True)
    n = s.IntegerField()
    reason = s.ChoiceField(REASONS, allow_null=True)


class MetricRow(s.Serializer[dict[str, object]]):
    """One step. start and end are local days from day upward, else instants; value is null with a reason."""

    start = s.CharField()
    end = s.CharField()
    partial = s.BooleanField()  # type: ignore[assignment]
    value = s.FloatField(allow_null=True)
    numerator = s.FloatField(allow_null=True)
    denominator = s.FloatField(allow_null=True)
    n = s.IntegerField()
    excluded = s.DictField(child=s.IntegerField())
    margin = s.FloatField(allow_null=True)
    statistics = s.DictField(child=s.FloatField(allow_null=True))
    mature = s.BooleanField()
    provisional = s.BooleanField()
    reason = s.ChoiceField(REASONS, allow_null=True)
    compared = MetricCompared(allow_null=True)
    delta = s.FloatField(allow_null=True)
    target = s.FloatField(allow_null=True)
    target_delta = s.FloatField(allow_null=True)
    met = s.BooleanField(allow_null=True)
    left_censored = s.BooleanField()


class MetricSeries(s.Serializer[dict[str, object]]):
    """One metric for one group: every step of the window, in order."""

    metric = s.CharField()
    unit = s.ChoiceField(UNITS)
    definition_version = s.IntegerField()
    population = s.CharField()
    attribution = s.ChoiceField(WORDS["attribution"])
    clock = s.ChoiceField(WORDS["clock"])
    basis = s.ChoiceField(WORDS["basis"])
    window_days = s.IntegerField(allow_null=True)
    relative_error = s.FloatField()
    slices = MetricSlice(many=True)
    rows = MetricRow(many=True)


class MetricAnswer(s.Serializer[dict[str, object]]):
    """Figures. Every write before data_as_of is in them."""

    start = s.CharField()
    end = s.CharField()
    zone = s.CharField()
    granularity = s.ChoiceField(GRANULARITIES)
    computed_at = s.DateTimeField()
    data_as_of = s.DateTimeField()
    series = MetricSeries(many=True)


def say(*shapes: type[s.Serializer]) -> None:  # type: ignore[type-arg]
    """Give every member its meaning, in the words that GraphQL uses."""
    for shape in shapes:
        for name, field in shape._declared_fields.items():  # type: ignore[attr-defined]
            field.help_text = field.help_text or MEANINGS.get(name, "")


say(
    Words, Example, CatalogueEntry, CatalogueList, QueryWindow, QueryFilters, MetricQuery, MetricSlice, MetricRow,
    MetricCompared, CompareWindow, MetricSeries, MetricAnswer,
)  # fmt: skip
