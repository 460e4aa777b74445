"""Mean hands-on time of an interaction."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import told
from metrics.formulas import mean

METRIC = Metric(
    key="average_handle_time",
    name=Text("Average handle time", "Tiempo medio de gestión"),
    meaning=Text(
        "The mean time of talk, hold and wrap-up of a handled interaction.",
        "El tiempo medio de conversación, espera y cierre de una interacción gestionada.",
    ),
    families=("service",),
    unit="seconds",
    better="down",
    facts="queue_entries",
    time="handled_at",
    excluded={"not_told": Q(handle_seconds__isnull=True)},
    parts={"seconds": Total("handle_seconds"), "handled": Count()},
    formula=mean("seconds", "handled"),
    formula_text="(talk + hold + wrap-up) / handled interactions",
    population="Handlings with their times told, on the day of their wrap-up; who left before is none.",
    source="ICMI glossary. Not the resolution time of a case.",
    example=Example(
        rows=told(
            "10:00 customer opened, 10:10 agent handled talk_seconds=200 hold_seconds=20 wrap_seconds=40, 11:00 agent "
            "handled talk_seconds=100"
        ),
        value=180.0,
    ),
)
