"""How much is used."""

from metrics.declare import Example, Metric, Text, Total
from metrics.formulas import counted

METRIC = Metric(
    key="usage_events",
    name=Text("Usage", "Uso"),
    meaning=Text(
        "How many events of usage there were.",
        "Cuántos eventos de uso hubo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="usage_days",
    time="at",
    parts={"events": Total("events")},
    formula=counted("events"),
    formula_text="sum of events",
    population=("Usage of all customers, entitled or not, on its day."),
    source="What adoption is measured by.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 7, "users": 4, "seats": 5},
            {"customer": 1, "feature": "sharing", "used": 1, "users": 1, "seats": 5},
            {"customer": 2, "feature": "export", "seats": 10},
            {"customer": 3, "feature": "export", "used": 2, "users": 1, "seats": None},
            {"customer": 4, "feature": "export", "used": 9, "entitled": False},
        ),
        value=19.0,
    ),
)
