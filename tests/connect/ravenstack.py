"""RavenStack, a made-up SaaS company: `python -m tests.connect.ravenstack --key cx_... FOLDER`.

Accounts, their subscriptions, what they use, their tickets with scores, and why some left.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from tests.connect.client import Client
from tests.connect.report import Body, Report, Row, flag, instant, main, present

PRIORITIES = {"low": "low", "medium": "normal", "high": "high", "urgent": "urgent"}
COUNTRIES = {"UK": "GB"}


def ref(id: str) -> Body:
    return {"source": "ravenstack", "id": id}


def load(client: Client, folder: Path) -> Report:
    """Everything in the order in which rows refer to each other."""
    report = Report(folder)
    accounts = report.table("accounts.csv.gz", "account_id")
    subscriptions = report.table("subscriptions.csv.gz", "subscription_id")
    report.extra("plans").push(client, "plans", [
        {"external_id": tier, "key": tier.lower(), "name": tier, "rank": rank}
        for rank, tier in enumerate(("Basic", "Pro", "Enterprise"), 1)
    ])  # fmt: skip
    accounts.push(client, "customers", [_account(row) for row in accounts.data])
    subscriptions.push(client, "subscriptions", [_subscription(row) for row in subscriptions.data])
    usage(client, report)
    tickets(client, report)
    leavers(client, report)
    return report


def _account(row: Row) -> Body:
    return {
        "external_id": row["account_id"], "kind": "company", "name": row["account_name"], "plan": row["plan_tier"],
        "country": COUNTRIES.get(row["country"], row["country"]), "acquired_at": instant(row["signup_date"]),
        "attributes": {
            "industry": row["industry"], "referral_source": row["referral_source"], "seats": int(row["seats"]),
            "churn_flag": flag(row["churn_flag"]),
        },
    }  # fmt: skip


def _subscription(row: Row) -> Body:
    """Seats at a price each: the monthly amount is always a multiple of the seats, the yearly one twelve of it."""
    seats, yearly = int(row["seats"]), row["billing_frequency"] == "annual"
    price = int(row["mrr_amount"]) * 100 * (12 if yearly else 1) // seats
    return present({
        "external_id": row["subscription_id"], "customer_ref": ref(row["account_id"]),
        "plan_ref": ref(row["plan_tier"]),
        "quantity": seats, "price_minor": price, "currency": "USD", "interval": "year" if yearly else "month",
        "start_at": instant(row["start_date"]), "service_end_at": instant(row["end_date"]),
    })  # fmt: skip


def usage(client: Client, report: Report) -> None:
    """One row per customer, feature and day: two subscriptions of one account may use a feature on the same day."""
    sheet = report.table("feature_usage.csv.gz", "usage_id")
    holder = {row["subscription_id"]: row["account_id"] for row in report.sheets["subscriptions.csv.gz"].data}
    events: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in sheet.data:
        events[holder[row["subscription_id"]], row["feature_name"], row["usage_date"]] += int(row["usage_count"])
    sheet.leave("added to another row of the same customer, feature and day", len(sheet.data) - len(events))
    sheet.push(client, "usage-days", [
        {"external_id": f"{account}:{feature}:{day}", "customer_ref": ref(account), "feature": feature, "day": day,
         "events": number}
        for (account, feature, day), number in events.items()
    ])  # fmt: skip


def tickets(client: Client, report: Report) -> None:
    """Finished cases arrive whole; whoever gave a score answered the survey that closes a ticket."""
    sheet = report.table("support_tickets.csv.gz", "ticket_id")
    sheet.push(client, "cases", [_case(row) for row in sheet.data])
    report.extra("escalations").push(client, "case-events", [
        {"external_id": f"{row['ticket_id']}:escalated", "case_ref": ref(row["ticket_id"]), "kind": "escalated",
         "actor": "agent", "public": False, "at": _first_reply(row)}
        for row in sheet.data if flag(row["escalation_flag"])
    ])  # fmt: skip
    client.put("surveys", "csat", {"name": "After the ticket", "kind": "transactional"})
    client.put("questions", "csat", {"survey_ref": ref("csat"), "instrument": "csat", "text": "How did we do?"})
    report.extra("scores").push(client, "answers", [
        {"external_id": row["ticket_id"], "question_ref": ref("csat"), "case_ref": ref(row["ticket_id"]),
         "customer_ref": ref(row["account_id"]), "score": int(row["satisfaction_score"]),
         "submitted_at": instant(row["closed_at"])}
        for row in sheet.data if row["satisfaction_score"]
    ])  # fmt: skip


def _case(row: Row) -> Body:
    return {
        "external_id": row["ticket_id"], "customer_ref": ref(row["account_id"]), "channel": "other",
        "priority": PRIORITIES[row["priority"]], "opened_at": instant(row["submitted_at"]),
        "reported_first_reply_at": _first_reply(row), "reported_resolved_at": instant(row["closed_at"]),
    }  # fmt: skip


def _first_reply(row: Row) -> str:
    """`submitted_at` is a day only: the first reply is told in minutes of its own."""
    opened = datetime.fromisoformat(str(instant(row["submitted_at"])))
    return (opened + timedelta(minutes=int(float(row["first_response_time_minutes"])))).isoformat()


def leavers(client: Client, report: Report) -> None:
    """Why accounts left, as answers to an open question; when the money went is told by the subscriptions."""
    sheet = report.table("churn_events.csv.gz", "churn_event_id")
    client.put("surveys", "exit", {"name": "On leaving", "kind": "transactional", "cool_down_days": 0})
    client.put(
        "questions", "exit",
        {"survey_ref": ref("exit"), "instrument": "custom", "text": "Why did you leave?", "minimum": 0, "maximum": 1,
         "positive_from": 1, "positive_to": 1},
    )  # fmt: skip
    sheet.push(client, "answers", [
        {"external_id": row["churn_event_id"], "question_ref": ref("exit"), "customer_ref": ref(row["account_id"]),
         "comment": ": ".join(filter(None, (row["reason_code"], row["feedback_text"]))),
         "submitted_at": instant(row["churn_date"])}
        for row in sheet.data
    ])  # fmt: skip


if __name__ == "__main__":
    main(load, "ravenstack")
