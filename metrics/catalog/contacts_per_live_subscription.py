"""How many contacts a subscription causes."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import rate
from metrics.money import subscribed

METRIC = Metric(
    key="contacts_per_live_subscription",
    name=Text("Contacts per live subscription", "Contactos por suscripción vigente"),
    meaning=Text(
        "How many contacts customers began for each subscription that runs.",
        "Cuántos contactos iniciaron los clientes por cada suscripción vigente.",
    ),
    families=("service", "success"),
    unit="score",
    better="down",
    facts="contacts",
    time="at",
    over=("live_subscriptions",),
    parts={"contacts": Count()},
    formula=rate("contacts", "live_subscriptions"),
    formula_text="contacts / live subscriptions at the end of the step",
    population="Every contact that customers began, over the subscriptions that run at the end of the step.",
    source="The contact rate where usage is not told. Whoever contacts need not subscribe.",
    example=Example(
        rows=(*told("09:00 customer opened reason=bill"), *subscribed("before 60", "08:00 80")),
        value=0.5,
    ),
)
