"""Models of how long customers stay and what they buy, as they were fitted last: figures of value rest on them."""

from django.db import models
from django.db.models import Q

from core.declare import FACTS, Access, Resource
from core.records import EnumField, Record
from core.revenue.money import currency
from core.revenue.subscriptions import Interval


class ValueModel(models.TextChoices):
    CHURN = "churn", "Constant churn"
    SBG = "sbg", "Shifted-beta-geometric"
    BGNBD = "bgnbd", "BG/NBD"
    GAMMA_GAMMA = "gamma_gamma", "Gamma-gamma"


class FitReason(models.TextChoices):
    TOO_FEW_CUSTOMERS = "too_few_customers", "Too few customers"
    TOO_FEW_ENDS = "too_few_ends", "Too few have left"
    TOO_FEW_REPEAT_BUYERS = "too_few_repeat_buyers", "Too few came back"
    NO_CHURN_OBSERVED = "no_churn_observed", "Nobody has left"
    NO_MEAN = "no_mean", "The mean does not exist"
    CORRELATED = "correlated", "Spending depends on frequency"
    NOT_CONVERGED = "not_converged", "The search came to no end"


class ValueFit(Record):
    """One model fitted to the customers of one currency, all of them or one segment; made anew every day."""

    feeds = False

    model = EnumField(ValueModel)
    segment = models.ForeignKey(
        "core.Segment", models.PROTECT, null=True, related_name="+", help_text="Null for all customers."
    )
    currency = currency()
    unit = EnumField(Interval, help_text="The unit of time of the parameters.")
    unit_count = models.IntegerField(default=1, help_text="How many such units one period has: 3 with month.")
    parameters = models.JSONField(default=dict, help_text="By name; amounts in minor units. Empty without a fit.")
    log_likelihood = models.FloatField(null=True, help_text="Of all customers together; null without a fit.")
    n = models.IntegerField(default=0, help_text="How many customers it rests on.")
    events = models.IntegerField(default=0, help_text="How many of them have left, or have come back.")
    reason = EnumField(FitReason, null=True, help_text="Why there is no fit; null when there is one.")
    fitted_at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["workspace", "model", "currency", "unit", "unit_count"],
                condition=Q(segment__isnull=True, deleted_at__isnull=True), name="value_fit_of_all",
            ),
            models.UniqueConstraint(
                fields=["workspace", "model", "currency", "unit", "unit_count", "segment"],
                condition=Q(segment__isnull=False, deleted_at__isnull=True), name="value_fit_of_segment",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["workspace", "fitted_at", "id"])]

    def __str__(self) -> str:
        return f"{self.model} {self.currency}"


FIT_FILTERS = ("model", "segment", "currency", "unit", "unit_count", "n", "events", "reason", "fitted_at")
VALUE_FITS = Resource(
    name="value-fits",
    model=ValueFit,
    read=(*FIT_FILTERS, "parameters", "log_likelihood"),
    filter=FIT_FILTERS,
    order=("model", "currency"),
    access=Access(FACTS.read, frozenset()),
)
