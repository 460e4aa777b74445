"""Net revenue retention without changes of price."""

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import followed, subscribed

METRIC = Metric(
    key="nrr_without_price",
    name=Text("NRR without price", "NRR sin precio"),
    meaning=Text(
        "Net revenue retention less what changes of price brought or took.",
        "Retención neta de ingresos menos lo que aportaron o quitaron los cambios de precio.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="balances",
    enter="from_at",
    leave="to_at",
    stands="start",
    variant_of="nrr",
    parts=followed("closing", "repriced"),
    formula=percent(lambda parts: parts["closing"] - parts["repriced"], "opening", "balances"),
    formula_text="100 x (closing - repriced) / opening",
    population=(
        "Who had revenue in this currency just before the step, and only they; at the end they are counted "
        "by what they bring then."
    ),
    source="Contractual rises of price are no sign of success.",
    example=Example(rows=subscribed("before 100, 10:00 x2", "before 100, 12:00 120"), value=110.0),
)
