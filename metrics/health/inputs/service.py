"""How well customers are served now: what is open, which standards were missed, which promises were broken."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Value

from core.cases import Case
from core.promises import Promise, PromiseState
from core.scope import visible
from core.service.applied_targets import AppliedTarget, TargetOutcome
from metrics.declare import Text
from metrics.health.declare import FULL, Asked, Input, Observed, clipped

DAYS, KNOWN_DAYS = 90, 365
TAKEN = {"open_cases": 5, "missed_standards": 15, "broken_promises": 20}


def read(asked: Asked) -> Mapping[UUID, Observed]:
    """100 less 5 for each open case, 15 for each missed standard and 20 for each broken promise of 90 days.

    Known of customers who had a case or a promise within a year.
    """
    at, since, known = asked.at, asked.at - timedelta(days=DAYS), asked.at - timedelta(days=KNOWN_DAYS)
    whose = Q(customer_id__among=asked.members)
    broken = Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gt=F("judged_at"))
    cases = visible(Case.objects.all(), asked.actor).filter(whose, Q(opened_at__gt=known) | Q(ended_at__isnull=True))
    missed = visible(AppliedTarget.objects.all(), asked.actor).filter(
        whose & (Q(outcome=TargetOutcome.BREACHED) | Q(outcome=TargetOutcome.OPEN)), due_at__gt=since, due_at__lte=at
    )
    promises = visible(Promise.objects.all(), asked.actor).filter(whose, made_at__gt=known)
    rows: list[tuple[QuerySet[Any, Any], str, Q]] = [
        (cases, "open_cases", Q(ended_at__isnull=True, opened_at__lte=at)),
        (missed, "missed_standards", Q()),
        (promises, "broken_promises", broken & ~Q(state=PromiseState.CANCELLED)
         & Q(judged_at__gt=since, judged_at__lte=at)),
    ]  # fmt: skip
    first, *rest = (
        found.order_by().values("customer_id").annotate(kind=Value(kind), n=Count("pk", filter=where))
        .values_list("customer_id", "kind", "n")
        for found, kind, where in rows
    )  # fmt: skip
    found = {}
    for customer, mine in asked.by_customer(first.union(*rest, all=True)).items():
        raw = {kind: float(sum(row[2] for row in mine if row[1] == kind)) for kind in TAKEN}
        taken = sum(TAKEN[kind] * n for kind, n in raw.items())
        found[customer] = Observed(clipped(FULL - taken), at, raw)
    return found


INPUT = Input(
    key="service",
    name=Text("Service", "Servicio"),
    meaning=Text(
        "100 less 5 for each open case, 15 for each standard missed and 20 for each promise broken within 90 days; "
        "known of customers with a case or a promise within 365 days.",
        "100 menos 5 por cada caso abierto, 15 por cada estándar incumplido y 20 por cada promesa rota en 90 días; se "
        "conoce de clientes con un caso o una promesa en 365 días.",
    ),
    read=read,
    watches={
        Case: ("customer_id", "opened_at", "ended_at", "deleted_at"),
        AppliedTarget: ("customer_id", "outcome", "due_at", "deleted_at"),
        Promise: ("customer_id", "made_at", "fulfilled_at", "judged_at", "state", "deleted_at"),
    },
)
