"""Churn, gross and net retention of 24 months beside one statement by hand over the movements, in the same run."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.figures import best, told, tuned
from bench.floor import fetch
from core.customers import Customer
from core.ids import new_id
from core.keys import create_workspace
from core.revenue.balances import Balance, Tenure
from core.revenue.ledger import Ledger, Stretch, ledger
from core.revenue.movements import Movement
from core.scope import Actor, Role
from metrics import renew, tasks
from metrics.answer import answer, ask
from metrics.tables import layouts

MONTHS = 24
STARTS = [datetime(2024 + (8 + n) // 12, (8 + n) % 12 + 1, 1, tzinfo=UTC) for n in range(MONTHS + 1)]
WINDOW = {"start": STARTS[0].date().isoformat(), "end": STARTS[-1].date().isoformat(), "zone": "UTC"}
KEYS = ["logo_churn", "grr", "nrr"]
# At most one movement a customer and month, so that the statement's rule and ours mean the same.
BY_HAND = """
WITH months AS (SELECT DISTINCT {month} AS month FROM core_movement WHERE superseded_at IS NULL),
moves AS (
  SELECT customer_id, {month} AS month, sum(amount_minor) AS net,
    sum(CASE WHEN kind = 'expansion' THEN amount_minor ELSE 0 END) AS up,
    sum(CASE WHEN kind IN ('contraction', 'churn') THEN amount_minor ELSE 0 END) AS down,
    max(CASE WHEN kind = 'churn' THEN 1 ELSE 0 END) AS churned
  FROM core_movement WHERE superseded_at IS NULL GROUP BY 1, 2),
running AS (
  SELECT customer_id, month, up, down, churned, coalesce(sum(net) OVER (PARTITION BY customer_id ORDER BY month
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS opening FROM moves),
totals AS (
  SELECT month, sum(CASE WHEN opening > 0 AND churned = 1 THEN 1 ELSE 0 END) AS lost,
    sum(CASE WHEN opening > 0 THEN up ELSE 0 END) AS up, sum(CASE WHEN opening > 0 THEN down ELSE 0 END) AS down
  FROM running GROUP BY 1),
balances AS (
  SELECT m.month AS month, v.customer_id AS customer_id, sum(v.net) AS balance
  FROM months m CROSS JOIN moves v WHERE v.month < m.month GROUP BY 1, 2 HAVING sum(v.net) > 0),
opened AS (SELECT month, count(*) AS customers, sum(balance) AS mrr FROM balances GROUP BY 1)
SELECT t.month, 100.0 * t.lost / o.customers, 100.0 * (o.mrr + t.down) / o.mrr, 100.0 * (o.mrr + t.down + t.up) / o.mrr
FROM totals t JOIN opened o ON o.month = t.month ORDER BY 1
"""


def lives(dice: random.Random) -> Iterator[Stretch]:
    """A customer's two years: begins in some month, changes now and then, may leave and may come back."""
    price, subscription = dice.randint(1, 40) * 500, new_id()
    months = sorted(dice.sample(range(MONTHS), dice.randint(1, 8)))
    moments = [STARTS[month] + timedelta(hours=dice.randint(1, 27 * 24)) for month in months]
    for start, end in pairwise([*moments, None]):
        if dice.random() < 0.85 or start == moments[0]:
            yield Stretch(subscription, start, end, price, "EUR", "volume")
        price = max(500, price + dice.choice((-2, -1, 1, 1, 2)) * 500)


def fill(actor: Actor, customers: int) -> int:
    """So many customers with their ledgers; how many movements."""
    dice, now, made = random.Random(3), timezone.now(), 0
    home: dict[str, Any] = {"workspace_id": actor.workspace_id, "created_at": now, "updated_at": now}
    for first in range(0, customers, 2_000):
        people = [
            Customer(**home, kind="company", name=f"Customer {n}") for n in range(first, min(first + 2_000, customers))
        ]
        Customer.objects.bulk_create(people)
        for model, rows in _rows(home, [(one, ledger(lives(dice))) for one in people]).items():
            model.objects.bulk_create(rows, batch_size=5_000)
            made += len(rows) if model is Movement else 0
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _rows(home: dict[str, Any], told_of: list[tuple[Customer, Ledger]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {Movement: [], Balance: [], Tenure: []}
    for customer, one in told_of:
        whose = {**home, "customer": customer}
        found[Movement] += [
            Movement(**whose, kind=step.kind, amount_minor=step.amount, currency=step.currency, cause=step.cause,
                     effective_at=step.at, recorded_at=step.at)
            for step in one.steps
        ]  # fmt: skip
        found[Balance] += [
            Balance(**whose, from_at=span.start, to_at=span.end, currency=span.currency, amount_minor=span.amount,
                    billed_minor=span.billed)
            for span in one.spans
        ]  # fmt: skip
        found[Tenure] += [Tenure(**whose, from_at=stay.start, to_at=stay.end, number=stay.number) for stay in one.stays]
    return found


def measure(customers: int) -> None:
    """Make the ledgers, measure, and compare every value."""
    tasks.ring = lambda workspace_id: None  # type: ignore[assignment]
    actor = Actor(create_workspace("revenue", "Revenue", zone="UTC").id, Role.ADMIN, name="bench", personal_data=True)
    began = time.perf_counter()
    movements = fill(actor, customers)
    print(
        f"{connection.vendor}: {customers:,} customers, {movements:,} movements in {time.perf_counter() - began:.1f} s"
    )
    tuned()
    month = "date_trunc('month', effective_at)" if connection.vendor == "postgresql" else "substr(effective_at, 1, 7)"
    statement = BY_HAND.replace("{month}", month)
    hand = best(lambda: fetch(statement))
    asked = ask(actor, {"metrics": KEYS, "window": WINDOW, "granularity": "month"})
    ours = best(lambda: answer(actor, asked))
    told("churn, GRR and NRR of 24 months, from the ledger", ours, hand, f"{movements:,} movements")
    series = {one.metric: [row.value for row in one.rows] for one in answer(actor, asked).series}
    ours_by_month = list(zip(*(series[key] for key in KEYS), strict=True))[1:]
    for row, mine in zip(fetch(statement), ours_by_month, strict=True):
        assert all(abs(float(a) - b) < 1e-5 for a, b in zip(row[1:], mine, strict=True)), (row, mine)
    tracks = [name for name in layouts() if name.startswith(("balances.", "tenures.", "movements."))]
    made = best(lambda: [renew.rebuild_track(actor.workspace_id, name) for name in tracks], 1)
    told("parts of MRR, customers and movements, all made", made, hand, "beside the same statement")
    asked = ask(
        actor, {"metrics": ["mrr", "paying_customers", "quick_ratio"], "window": WINDOW, "granularity": "month"}
    )
    told("MRR, customers, quick ratio of 24 months, from parts", best(lambda: answer(actor, asked)), hand)
