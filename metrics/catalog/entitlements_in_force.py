"""How much is entitled to: what adoption is counted against."""

from metrics.declare import Example, Metric, Text

METRIC = Metric(
    key="entitlements_in_force",
    name=Text("Entitlements in force", "Derechos de uso vigentes"),
    meaning=Text(
        "How many entitlements customers had at the end of the period.",
        "Cuántos derechos de uso tenían los clientes al final del periodo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="entitlements",
    enter="starts_at",
    leave="ends_at",
    formula_text="started - ended",
    population=("Entitlements that had started and not ended."),
    source="The stock behind feature_adoption and seat_utilisation.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 7, "users": 4, "seats": 5},
            {"customer": 1, "feature": "sharing", "used": 1, "users": 1, "seats": 5},
            {"customer": 2, "feature": "export", "seats": 10},
            {"customer": 3, "feature": "export", "used": 2, "users": 1, "seats": None},
            {"customer": 4, "feature": "export", "used": 9, "entitled": False},
        ),
        value=4.0,
    ),
)
