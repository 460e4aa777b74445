"""How many contacts an active customer causes."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import rate

METRIC = Metric(
    key="contacts_per_active_customer",
    name=Text("Contacts per active customer", "Contactos por cliente activo"),
    meaning=Text(
        "How many contacts customers began for each active customer.",
        "Cuántos contactos iniciaron los clientes por cada cliente activo.",
    ),
    families=("service", "success"),
    unit="score",
    better="down",
    facts="contacts",
    time="at",
    over=("active_customers",),
    parts={"contacts": Count()},
    formula=rate("contacts", "active_customers"),
    formula_text="contacts / active customers of the same step",
    population="Gross: every contact that customers began, over the customers who used anything in the same step.",
    source="The contact rate of a product in use. Whoever contacts need not be active.",
    example=Example(
        rows=(
            *told("09:00 customer opened reason=bill", "15:00 customer opened reason=move"),
            {"customer": 1, "feature": "export", "used": 4},
            {"customer": 2, "feature": "export", "used": 4},
            {"customer": 3, "feature": "export", "used": 1},
            {"customer": 4, "feature": "export", "used": 1},
        ),
        value=0.5,
    ),
)
