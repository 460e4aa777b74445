"""A telephone company's customers, with what they have, what they pay, and whether they left."""

from collections.abc import Iterator

from core.customers import CUSTOMERS
from core.segments import SEGMENTS
from cxapi.samples.rows import Batch, Body, given, reference, table

SOURCE = "telco"
SEGMENT_NAMES = {"DSL": "DSL", "Fiber optic": "Fiber optic", "No": "No internet"}


def batches() -> Iterator[Batch]:
    """A segment per kind of internet service, and the 7,043 customers."""
    yield Batch(SEGMENTS, [_segment(service, name) for service, name in SEGMENT_NAMES.items()])
    yield Batch(CUSTOMERS, [_customer(row) for row in table("telco_churn_ibm/customers.csv.gz")])


def _segment(service: str, name: str) -> Body:
    return {
        "source": SOURCE,
        "external_id": service,
        "key": name.lower().replace(" ", "-"),
        "name": name,
        "rule": f"Internet service: {service}.",
    }


def _customer(row: dict[str, str]) -> Body:
    return {
        "source": SOURCE,
        "external_id": row["customerID"],
        "kind": "person",
        "plan": row["Contract"],
        "segment_ref": reference(SOURCE, row["InternetService"]),
        "attributes": {
            "senior": row["SeniorCitizen"] == "1",
            "tenure_months": int(row["tenure"]),
            "monthly_charges": float(row["MonthlyCharges"]),
            "total_charges": float(total) if (total := given(row["TotalCharges"])) else None,
            "payment_method": row["PaymentMethod"],
            "churned": row["Churn"] == "Yes",
        },
    }
