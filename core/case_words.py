"""The words of cases: status, priority, and what happens in a timeline and through whom."""

from django.db import models


class CaseStatus(models.TextChoices):
    NEW = "new", "New"
    OPEN = "open", "Open"
    PENDING = "pending", "Waiting for the customer"
    HOLD = "hold", "On hold"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


class Priority(models.TextChoices):
    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


class EventKind(models.TextChoices):
    OPENED = "opened", "Opened"
    MESSAGE = "message", "Message"
    ASSIGNED = "assigned", "Assigned"
    TEAM_CHANGED = "team_changed", "Team changed"
    STATUS_CHANGED = "status_changed", "Status changed"
    ESCALATED = "escalated", "Escalated"
    HELD = "held", "Held"
    RESUMED = "resumed", "Resumed"
    RESOLVED = "resolved", "Resolved"
    REOPENED = "reopened", "Reopened"
    CLOSED = "closed", "Closed"
    OFFERED = "offered", "Offered"
    ANSWERED = "answered", "Answered"
    ABANDONED = "abandoned", "Abandoned"
    CALLBACK = "callback", "Callback"
    HANDLED = "handled", "Handled"


class EventActor(models.TextChoices):
    CUSTOMER = "customer", "Customer"
    AGENT = "agent", "Agent"
    BOT = "bot", "Bot"
    AUTOMATION = "automation", "Automation"
    SYSTEM = "system", "System"
