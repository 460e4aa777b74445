"""How much oftener customers in red leave than customers do."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import Count, Example, Figure, Metric, Number, Part, Text

DAYS, PAYING, RED, CHURNED = 90, Q(paid_minor__gt=0), Q(band="red"), Q(churned=1)


def within(days: int) -> Mapping[str, Part]:
    """The same parts for any number of days: the engine looks so far back."""
    return {
        "red_churned": Count(PAYING & RED & CHURNED),
        "red": Count(PAYING & RED),
        "churned": Count(PAYING & CHURNED),
        "customers": Count(PAYING),
    }


def lift(parts: Mapping[str, Number]) -> Figure:
    """The churn of red over that of all; null while nobody is red or nobody has left."""
    top, n = parts["red_churned"], int(parts["customers"])
    if not parts["red"] or not parts["churned"]:
        return Figure(None, top, parts["red"], n)
    return Figure(top / parts["red"] / (parts["churned"] / parts["customers"]), top, parts["red"], n)


METRIC = Metric(
    key="health_lift",
    name=Text("Lift of red health", "Capacidad de aviso de la salud en rojo"),
    meaning=Text(
        "How many times oftener customers left who were red 90 days before the end of the period than all who "
        "paid then.",
        "Cuántas veces más se fueron los clientes que estaban en rojo 90 días antes del final del periodo que todos "
        "los que pagaban entonces.",
    ),
    families=("success",),
    unit="score",
    better="up",
    facts="health_scores",
    enter="from_at",
    leave="to_at",
    where=Q(score__isnull=False),
    days=DAYS,
    within=within,
    stands="ago",
    looks_back=True,
    longest=366,
    parts=within(DAYS),
    formula=lift,
    formula_text="(churned in red / in red) / (churned / customers), by bands of 90 days before",
    population="Customers who paid and had a health score 90 days before the end of each step.",
    source="Bands as they counted then; churn as the ledger knows it today.",
    example=Example(
        rows=({"score": 90}, {"score": 80}, {"score": 60, "churned": True}, {"score": 20, "churned": True}), value=2.0
    ),
)
