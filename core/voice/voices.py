"""What customers say in their own words, and how it sounds: the columns and the verb of facts that hold such words.

`sentiment` and `sentiment_label` are what counts: a person's correction where there is one, else what an engine said.
What the engine said stays beside them; the engine is ours or the sender's, and ours never overwrites another's.
"""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import Conflict, Fault, Invalid
from core.records import EnumField, Record, rule
from core.scope import Actor
from core.voice.sentiment import UNREAD, score, versions
from core.voice.sentiment.scale import MIDDLE, label_of

ENGINE = (
    "sentiment_score", "sentiment_score_label", "sentiment_engine", "sentiment_version", "sentiment_language",
    "sentiment_confidence",
)  # fmt: skip
SAID = ENGINE[:4]
COUNTS = ("sentiment", "sentiment_label", "sentiment_corrected_by", "sentiment_corrected_at")
FILTERS = (*COUNTS, "sentiment_engine", "sentiment_version", "sentiment_language", "sentiment_confidence")
FROM_MINUS_1_TO_1 = [MinValueValidator(-1), MaxValueValidator(1)]


class SentimentLabel(models.TextChoices):
    VERY_NEGATIVE = "very_negative", "Very negative"
    NEGATIVE = "negative", "Negative"
    NEUTRAL = "neutral", "Neutral"
    POSITIVE = "positive", "Positive"
    VERY_POSITIVE = "very_positive", "Very positive"
    MIXED = "mixed", "Mixed"


class Voiced(Record):
    """A fact that may hold a customer's own words; `words` names their column."""

    words: ClassVar[str]

    sentiment = models.FloatField(null=True, editable=False, help_text="-1 to 1: corrected by a person, else scored.")
    sentiment_label = EnumField(SentimentLabel, null=True, editable=False)
    sentiment_corrected_by = models.CharField(
        max_length=80, null=True, editable=False, help_text="Who corrected it: member:<id> or key:<id>."
    )
    sentiment_corrected_at = models.DateTimeField(null=True, editable=False)
    sentiment_score = models.FloatField(
        null=True, blank=True, validators=FROM_MINUS_1_TO_1, help_text="What an engine said, -1 to 1."
    )
    sentiment_score_label = EnumField(SentimentLabel, null=True, blank=True)
    sentiment_engine = models.CharField(
        max_length=60, null=True, blank=True, help_text="Which engine said it; scores that come in name theirs."
    )
    sentiment_version = models.CharField(max_length=30, null=True, blank=True)
    sentiment_language = models.CharField(max_length=12, null=True, blank=True)
    sentiment_confidence = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="0 to 1; 0 when nothing in the text was known.",
    )  # fmt: skip

    class Meta(Record.Meta):
        abstract = True

    @classmethod
    def own_words(cls) -> Q:
        """Which rows hold words of the customer, and not of somebody who serves."""
        return Q(**{f"{cls.words}__isnull": False})

    @property
    def spoken(self) -> str:
        """The customer's own words; empty when there are none."""
        return getattr(self, self.words) or ""

    @property
    def spoken_in(self) -> str | None:
        """The language that is known of the words: told with them, else the customer's."""
        raise NotImplementedError

    def judge(self) -> None:
        """Bring what counts in step with the words, the engine and the correction; runs in `prepare`."""
        before, words = self.before, getattr(self, self.words)
        not_theirs = not self.spoken and self.sentiment_engine in versions()
        if before is not None and words and (words != before[self.words] or not_theirs):
            # What was said of other words does not hold for these. Words that were erased leave their score.
            self.sentiment_corrected_at = self.sentiment_corrected_by = None
            if all(getattr(self, name) == before[name] for name in SAID):
                told = self.sentiment_language
                self.forget()
                self.sentiment_language = told if told != before["sentiment_language"] else None
        self._label(before)
        self.weigh()

    def _label(self, before: dict[str, Any] | None) -> None:
        """A score that comes in without a label gets the one of its place on the scale, and so does the next score; a
        label that somebody chose otherwise stays until they choose another.
        """
        if before is not None and before["sentiment_score"] is not None:
            derived = (
                label_of(before["sentiment_score"]) == before["sentiment_score_label"] == self.sentiment_score_label
            )
            if derived and before["sentiment_score"] != self.sentiment_score:
                self.sentiment_score_label = None
        if self.sentiment_score is not None and self.sentiment_score_label is None:
            self.sentiment_score_label = label_of(self.sentiment_score)

    def forget(self) -> None:
        """Take away what an engine said."""
        for name in ENGINE:
            setattr(self, name, None)

    @property
    def unheard(self) -> bool:
        """Whether our engine has yet to read the words, or only an older version of it has."""
        engine, ours = self.sentiment_engine, versions()
        older = engine in ours and (self.sentiment_version or "") < ours[engine]
        return bool(self.spoken) and (engine is None or older)

    def listen(self) -> None:
        """Let our engine read the words; those that it cannot read are marked so."""
        told = self.sentiment_language if self.sentiment_engine is None else None
        found = score(self.spoken, told or self.spoken_in)
        self.forget()
        self.sentiment_engine, self.sentiment_version = UNREAD, versions()[UNREAD]
        if found is not None:
            self.sentiment_score, self.sentiment_score_label = found.score, found.label
            self.sentiment_engine, self.sentiment_version = found.engine, found.version
            self.sentiment_language, self.sentiment_confidence = found.language, found.confidence
        self.weigh()

    def weigh(self) -> None:
        """A person's word stays; without one the engine's counts."""
        if self.sentiment_corrected_at is None:
            self.sentiment, self.sentiment_label = self.sentiment_score, self.sentiment_score_label

    def clean(self) -> None:
        super().clean()
        scored = self.sentiment_score is not None or self.sentiment_score_label is not None
        if scored and self.sentiment_engine is None:
            text = _("A score names its engine: sentiment_engine says who scored, for example your CRM.")
            raise rule("sentiment_engine", text)


def correct_sentiment(fact: Voiced, *, label: SentimentLabel, score: float | None = None, actor: Actor) -> Voiced:
    """Say how the words really sound: this counts from now on, whatever an engine says."""
    if not fact.spoken:
        raise Conflict(_("There are no words of the customer here whose sentiment could be corrected."))
    if score is not None and not -1 <= score <= 1:
        fault = Fault("/score", "out_of_range", _("score lies between -1 and 1."), score, [-1, 1])
        raise Invalid(_("The arguments of the verb are not right."), [fault])
    fact.sentiment_label = label
    # Without a number the middle of the label's part of the scale counts.
    fact.sentiment = MIDDLE[label] if score is None else score
    fact.sentiment_corrected_by, fact.sentiment_corrected_at = actor.origin, timezone.now()
    return fact
