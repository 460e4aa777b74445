"""Net revenue retention by the movements of the customers there were."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, followed

METRIC = Metric(
    key="nrr_by_cohort_movements",
    name=Text("NRR by movements of the cohort", "NRR por movimientos de la cohorte"),
    meaning=Text(
        "Opening revenue with the movements of the customers there were at the start, returns apart, per hundred.",
        "Ingreso inicial con los movimientos de los clientes que había al inicio, sin retornos, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    variant_of="nrr",
    parts=followed("expanded", "contracted", "churned"),
    formula=percent(
        lambda parts: parts["opening"] + parts["expanded"] - parts["contracted"] - parts["churned"],
        "opening",
        "balances",
    ),
    formula_text="100 x (opening + expanded - contracted - churned) / opening",
    population=("Movements of the step of whoever had revenue just before it; who left and came back counts as gone."),
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=47.5),
)
