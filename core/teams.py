"""Who serves: teams and their agents, from every department."""

from django.db import models

from core.declare import SETUP, Resource
from core.records import EnumField, Record


class Department(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    SALES = "sales", "Sales"
    PRODUCT = "product", "Product"
    OPERATIONS = "operations", "Operations"
    SUPPORT = "support", "Support"
    SUCCESS = "success", "Success"


class Team(Record):
    """People who serve customers together."""

    name = models.CharField(max_length=190)
    department = EnumField(Department, open=True, default=Department.SUPPORT)
    lead = models.ForeignKey("core.Agent", models.PROTECT, null=True, blank=True, related_name="leads")

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "name", "id"])]

    def __str__(self) -> str:
        return self.name


class Agent(Record):
    """One person, or bot, who answers customers."""

    lends = ("team",)

    name = models.CharField(max_length=190)
    email = models.EmailField(null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="agents")
    bot = models.BooleanField(default=False, help_text="True for software: its messages are never agent replies.")
    active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "name", "id"])]

    def __str__(self) -> str:
        return self.name


TEAMS = Resource(
    name="teams",
    model=Team,
    read=("name", "department", "lead"),
    write=("name", "department", "lead"),
    filter=("name", "department", "lead"),
    search=("name",),
    order=("name",),
    access=SETUP,
)
AGENTS = Resource(
    name="agents",
    model=Agent,
    read=("name", "email", "team", "bot", "active"),
    write=("name", "email", "team", "bot", "active"),
    filter=("name", "team", "bot", "active"),
    search=("name", "email"),
    order=("name",),
    private=("email",),
    access=SETUP,
)
