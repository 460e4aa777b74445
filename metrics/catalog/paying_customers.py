"""How many customers pay at an instant."""

from metrics.declare import Example, Metric, Text
from metrics.money import GOLDEN

METRIC = Metric(
    key="paying_customers",
    name=Text("Paying customers", "Clientes de pago"),
    meaning=Text(
        "How many customers had a subscription running that is paid for at the end of the period.",
        "Cuántos clientes tenían una suscripción de pago al final del periodo.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="tenures",
    enter="from_at",
    leave="to_at",
    formula_text="tenures begun before the end of the period - those that had ended by then",
    population="The customer counts, not the subscription; a pause of at most 30 days ends nothing.",
    source="A stock of the ledger.",
    example=Example(rows=GOLDEN, value=5.0),
)
