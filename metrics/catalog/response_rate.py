"""Who answered of those who were asked."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="response_rate",
    name=Text("Response rate", "Tasa de respuesta"),
    meaning=Text(
        "The share of delivered invitations that brought at least one scored answer.",
        "La parte de las invitaciones entregadas que trajeron al menos una respuesta puntuada.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="invitations",
    time="sent_at",
    matures=14,
    excluded={"bounced": Q(bounced_at__isnull=False)},
    parts={"answered": Count(Q(answered_at__isnull=False)), "delivered": Count()},
    formula=lambda parts: share(parts, "answered", "delivered"),
    formula_text="100 x invitations with a scored answer / (sent - bounced)",
    population="Invitations, by the day they were sent; suppressed ones were never sent. Open for 14 days.",
    source="Answers belong to the invitation, so the rate cannot pass 100 %.",
    example=Example(rows=({"answered": True}, {"answered": True}, {}, {}, {}, {"bounced": True}), value=40.0),
)
