"""Subscriptions ended of those there were at the start."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.money import subscribed

METRIC = Metric(
    key="subscription_churn",
    name=Text("Subscription churn", "Bajas de suscripciones"),
    meaning=Text(
        "How many of the subscriptions that ran at the start had ended by the end, per hundred.",
        "Cuántas de las suscripciones que corrían al inicio habían acabado al final, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="down",
    facts="subscriptions",
    where=Q(monthly_minor__gt=0),
    enter="start_at",
    leave="service_end_at",
    stands="start",
    parts={"ended": Count(Q(left=True)), "subscriptions": Count()},
    formula=lambda parts: share(parts, "ended", "subscriptions"),
    formula_text="100 x ended / subscriptions",
    population="Paid subscriptions; the customer may keep another one, which logo_churn tells.",
    source="Of subscriptions, not of customers: Stripe keeps both apart.",
    example=Example(rows=subscribed("before 100, 15:00 0", "before 60", "08:00 80"), value=50.0),
)
