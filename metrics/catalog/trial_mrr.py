"""What trials would bring."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text
from metrics.money import subscribed

METRIC = Metric(
    key="trial_mrr",
    name=Text("Trial MRR", "MRR en prueba"),
    meaning=Text(
        "What subscriptions that are in their trial at the end of the period would bring per month.",
        "Lo que aportarían al mes las suscripciones que están en prueba al final del periodo.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="subscriptions",
    where=Q(trial_ends_at__isnull=False),
    enter="start_at",
    leave="trial_left_at",
    amount="monthly_minor",
    formula_text="subscriptions begun before the end of the period - those whose trial was over by then",
    population="Subscriptions with a trial, at their present terms, until the trial ends or is given up.",
    source="Never a part of MRR.",
    example=Example(rows=subscribed("trial 70", "before 100"), value=70.0),
)
