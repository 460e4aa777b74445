"""How many customers began to pay."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="contracts_started",
    name=Text("Contracts started", "Contratos iniciados"),
    meaning=Text(
        "How many customers began to pay under a contract.",
        "Cuántos clientes empezaron a pagar por contrato.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="movements",
    time="effective_at",
    pending="not_begun",
    where=Q(kind="new", superseded_at=None),
    parts={"customers": Count()},
    formula=counted("customers"),
    formula_text="number of movements of kind new",
    population="Customers, on the day on which their first contract began to bring revenue.",
    source="By the ledger of recurring revenue: whoever comes back was here before and is not new.",
    example=Example(rows=({}, {}), value=2.0),
)
