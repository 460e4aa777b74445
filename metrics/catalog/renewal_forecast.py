"""How much is likely to be renewed."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount

METRIC = Metric(
    key="renewal_forecast",
    name=Text("Renewal forecast", "Previsión de renovaciones"),
    meaning=Text(
        "What renewals due will bring per year, each as likely as its owner says.",
        "Lo que aportarán al año las renovaciones que vencen, cada una con la probabilidad que indica su responsable.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="renewals",
    time="due_at",
    excluded={"not_judged": Q(state="open", probability__isnull=True)},
    parts={"expected": Total("expected_minor"), "renewals": Count()},
    formula=amount(lambda parts: parts["expected"], "renewals"),
    formula_text="sum of probability x what is at stake per year; of renewed ones what was renewed",
    population=(
        "Renewals, when they are due; those that nobody has judged are counted apart, not guessed. At most what is at "
        "stake, so that nothing sold on top leaks in. One currency."
    ),
    source="Weighted; what owners commit to, hope for and already have are its variants.",
    example=Example(
        rows=(
            {"monthly": 100, "renewed": 100},
            {"monthly": 50, "renewed": 80},
            {"monthly": 40, "renewed": 30},
            {"monthly": 60, "lost": True},
            {"monthly": 70, "call": "commit"},
            {"monthly": 20, "call": "at_risk", "probability": 0.25},
            {"monthly": 10},
        ),
        value=3060.0,
    ),
)
