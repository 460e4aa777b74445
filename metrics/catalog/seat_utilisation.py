"""How many of the seats that were sold are used."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import percent

METRIC = Metric(
    key="seat_utilisation",
    name=Text("Seat utilisation", "Uso de licencias"),
    meaning=Text(
        "The users active on the busiest day, against the seats that are licensed.",
        "Los usuarios activos en el día de más uso, frente a las licencias contratadas.",
    ),
    families=("success",),
    unit="percent",
    better="target",
    facts="entitlements",
    enter="starts_at",
    leave="ends_at",
    excluded={"no_seat_limit": Q(seats__isnull=True)},
    parts={
        "users": Total("step_users", Q(leading=True)),
        "seats": Total("seats"),
        "entitlements": Count(),
    },
    formula=percent("users", "seats", "entitlements"),
    formula_text="100 x most users active on one day of the step / licensed seats at its end",
    population=(
        "Entitlements with a number of seats at the end of the step; above 100 more people work than are licensed. "
        "Seats of several entitlements to one feature add up, and its users count once."
    ),
    source="adoption by seat of the design; how many different users a longer step had, days do not tell.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 7, "users": 4, "seats": 5},
            {"customer": 1, "feature": "sharing", "used": 1, "users": 1, "seats": 5},
            {"customer": 2, "feature": "export", "seats": 10},
            {"customer": 3, "feature": "export", "used": 2, "users": 1, "seats": None},
            {"customer": 4, "feature": "export", "used": 9, "entitled": False},
        ),
        value=25.0,
    ),
)
