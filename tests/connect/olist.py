"""Orders of a Brazilian marketplace: `python -m tests.connect.olist --key cx_... FOLDER`.

The person is `customer_unique_id`: `customer_id` is another one for each order, and no customer would ever come back.
"""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from tests.connect.client import Client
from tests.connect.report import Body, Report, Row, instant, main, present

NEVER_SENT = ("canceled", "unavailable")


def ref(id: str) -> Body:
    return {"source": "olist", "id": id}


def load(client: Client, folder: Path) -> Report:
    """Everything in the order in which rows refer to each other."""
    report = Report(folder)
    orders, payments = report.table("orders.csv.gz", "order_id"), report.table("payments.csv.gz", "pay_pk")
    reviews = report.table("reviews.csv.gz", "review_pk")
    people = {row["customer_unique_id"]: row for row in orders.data}
    report.extra("customers named by their orders").push(client, "customers", [
        {"external_id": id, "country": "BR",
         "attributes": {"city": row["customer_city"], "state": row["customer_state"]}}
        for id, row in people.items()
    ])  # fmt: skip
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for row in payments.data:
        paid[row["order_id"]] += Decimal(row["payment_value"])
    payments.leave("added to its order", len(payments.data))
    bought = [row for row in orders.data if paid.get(row["order_id"])]
    orders.leave("nothing was paid", len(orders.data) - len(bought))
    orders.push(client, "purchases", [_purchase(row, paid[row["order_id"]]) for row in bought])
    report.extra("promises of delivery").push(client, "promises", [
        _promise(row) for row in orders.data if row["order_status"] not in NEVER_SENT
    ])  # fmt: skip
    client.put("surveys", "review", {"name": "Review", "kind": "transactional"})
    client.put("questions", "review", {"survey_ref": ref("review"), "instrument": "csat", "text": "How was it?"})
    buyer = {row["order_id"]: row["customer_unique_id"] for row in orders.data}
    reviews.push(client, "answers", [_answer(row, buyer[row["order_id"]]) for row in reviews.data])
    return report


def _purchase(row: Row, value: Decimal) -> Body:
    delivered = instant(row["order_delivered_customer_date"])
    return present({
        "external_id": row["order_id"], "customer_ref": ref(row["customer_unique_id"]), "channel": "web",
        "at": instant(row["order_purchase_timestamp"]), "amount_minor": int(value * 100), "currency": "BRL",
        "promised_on": str(instant(row["order_estimated_delivery_date"]))[:10],
        "delivered_on": delivered[:10] if delivered else None,
    })  # fmt: skip


def _promise(row: Row) -> Body:
    """The estimate is a day, and the day is kept until it ends."""
    return present({
        "external_id": row["order_id"], "customer_ref": ref(row["customer_unique_id"]), "kind": "delivery",
        "made_by": "contract", "made_at": instant(row["order_purchase_timestamp"]),
        "due_at": str(instant(row["order_estimated_delivery_date"])).replace("00:00:00", "23:59:59"),
        "fulfilled_at": instant(row["order_delivered_customer_date"]),
    })  # fmt: skip


def _answer(row: Row, customer: str) -> Body:
    return {
        "external_id": row["review_pk"], "question_ref": ref("review"), "customer_ref": ref(customer),
        "score": int(row["review_score"]), "submitted_at": instant(row["review_answer_timestamp"]),
    }  # fmt: skip


if __name__ == "__main__":
    main(load, "olist")
