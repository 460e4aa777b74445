"""How customers found what they lived through lately: what they answered, and how they sounded."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, Count, ExpressionWrapper, F, FloatField, Max, Sum, Value, When

from core.feedback import Answer
from core.scope import visible
from core.surveys import ScaleDirection
from core.touchpoints import Direction, Interaction
from metrics.declare import Text
from metrics.health.declare import Asked, Input, Observed, clipped
from metrics.meant import SCORED

DAYS = 90
ASKED = ("csat", "ces_v1", "ces_v2")
LOW, HIGH = F("question__minimum"), F("question__maximum")
PLACE = Case(
    When(question__direction=ScaleDirection.LOWER, then=HIGH - F("score")), default=F("score") - LOW
)  # fmt: skip
ANSWERED = ExpressionWrapper(PLACE * Value(100.0) / (HIGH - LOW), output_field=FloatField())
SOUNDED = ExpressionWrapper((F("sentiment") + Value(1.0)) * Value(50.0), output_field=FloatField())


def read(asked: Asked) -> Mapping[UUID, Observed]:
    """The mean of CSAT, CES and the tone of messages within 90 days, each put on a scale from 0 to 100."""
    since = asked.at - timedelta(days=DAYS)
    answers = visible(Answer.objects.all(), asked.actor).filter(
        customer_id__among=asked.members, instrument__in=ASKED, score__isnull=False,
        submitted_at__gt=since, submitted_at__lte=asked.at, question__maximum__gt=LOW,
    )  # fmt: skip
    messages = visible(Interaction.objects.all(), asked.actor).filter(
        SCORED, customer_id__among=asked.members, direction=Direction.INBOUND, at__gt=since, at__lte=asked.at
    )
    told = answers.order_by().values("customer_id").annotate(kind=Value("answers"), sum=Sum(ANSWERED), n=Count("pk"))
    heard = messages.order_by().values("customer_id").annotate(kind=Value("messages"), sum=Sum(SOUNDED), n=Count("pk"))
    columns = ("customer_id", "kind", "sum", "n", "last")
    rows = told.annotate(last=Max("submitted_at")).values_list(*columns)
    found = {}
    for customer, mine in asked.by_customer(
        rows.union(heard.annotate(last=Max("at")).values_list(*columns), all=True)
    ).items():
        n = {kind: sum(row[3] for row in mine if row[1] == kind) for kind in ("answers", "messages")}
        mean = sum(row[2] for row in mine) / sum(n.values())
        found[customer] = Observed(clipped(mean), max(row[4] for row in mine), {"mean": round(mean, 2), **n})
    return found


INPUT = Input(
    key="experience",
    name=Text("Experience", "Experiencia"),
    meaning=Text(
        "The mean of satisfaction and effort answers and of the tone of messages within 90 days, each put on a scale "
        "from 0 to 100.",
        "La media de las respuestas de satisfacción y esfuerzo y del tono de los mensajes en 90 días, cada una llevada "
        "a una escala de 0 a 100.",
    ),
    read=read,
    watches={
        Answer: ("customer_id", "instrument", "score", "submitted_at", "question_id", "deleted_at"),
        Interaction: (
            "customer_id", "direction", "at", "sentiment", "sentiment_confidence", "sentiment_corrected_at",
            "deleted_at",
        ),
    },
)  # fmt: skip
