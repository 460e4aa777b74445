"""A telephone company's month: `python -m tests.connect.telco --key cx_... FOLDER`.

The file knows who left within one month and no dates, so the month is said here: whoever left did so in its middle.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.connect.client import Client
from tests.connect.report import Body, Report, Row, main

START = datetime(2026, 9, 1, tzinfo=UTC)
LEFT = START + timedelta(days=14)


def ref(id: str) -> Body:
    return {"source": "telco", "id": id}


def load(client: Client, folder: Path) -> Report:
    """Contracts as plans, ways to pay as segments."""
    report = Report(folder)
    sheet = report.table("customers.csv.gz", "customerID")
    for noun, column in (("plans", "Contract"), ("segments", "PaymentMethod")):
        names = sorted({row[column] for row in sheet.data})
        rows = [
            {"external_id": name, "key": "-".join(re.findall("[a-z]+", name.lower())), "name": name} for name in names
        ]
        report.extra(noun).push(client, noun, rows)
    sheet.push(client, "customers", [
        {"external_id": row["customerID"], "kind": "person", "segment_ref": ref(row["PaymentMethod"])}
        for row in sheet.data
    ])  # fmt: skip
    report.extra("subscriptions").push(client, "subscriptions", [_subscription(row) for row in sheet.data])
    return report


def _subscription(row: Row) -> Body:
    """Somebody without a whole month yet came the day before."""
    since = START - timedelta(days=max(1, 30 * int(row["tenure"])))
    return {
        "external_id": row["customerID"], "customer_ref": ref(row["customerID"]), "plan_ref": ref(row["Contract"]),
        "price_minor": round(float(row["MonthlyCharges"]) * 100), "currency": "USD", "start_at": since.isoformat(),
        "service_end_at": LEFT.isoformat() if row["Churn"] == "Yes" else None,
    }  # fmt: skip


if __name__ == "__main__":
    main(load, "telco")
