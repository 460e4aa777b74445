"""Conditions that several metrics of the catalogue share: which facts they mean, and which they leave out."""

from collections.abc import Mapping

from django.db.models import F, Q

from metrics.declare import Count

UNSCORED: Mapping[str, Q] = {"dismissed": Q(dismissed=True), "no_score": Q(dismissed=False, score__isnull=True)}
# Scores given after one experience; those of relational programmes are another figure and never averaged in.
OF_EXPERIENCES = {**UNSCORED, "relational": Q(score__isnull=False, survey_kind="relational")}
# Scores given of the whole relation, and never those given after one experience.
OF_RELATIONS = {**UNSCORED, "transactional": Q(score__isnull=False, survey_kind="transactional")}

# Facts that are derived anew: one that is none any more never was one, and nobody has deleted it.
STANDING = Q(deleted_at__isnull=True)

# Words of customers, those that were erased after an engine had seen them among them.
COMMENTS = Q(comment__isnull=False) | Q(sentiment_engine__isnull=False)
MESSAGES = Q(direction="inbound") & (Q(text__isnull=False) | Q(sentiment_engine__isnull=False))
SCORED = Q(sentiment__isnull=False) & (
    Q(sentiment_corrected_at__isnull=False) | Q(sentiment_confidence__isnull=True) | ~Q(sentiment_confidence=0)
)
TONES: Mapping[str, Count] = {
    "positive": Count(Q(sentiment_label__in=("positive", "very_positive"))),
    "negative": Count(Q(sentiment_label__in=("negative", "very_negative"))),
    "labelled": Count(),
}


def unheard(column: str) -> Mapping[str, Q]:
    """Words of which nobody said how they sound, by the column that would say it, and why."""
    known = Q(**{f"{column}__isnull": False}, sentiment_corrected_at__isnull=True, sentiment_confidence=0)
    return {"unscored": Q(**{f"{column}__isnull": True}), "nothing_known": known}


# What was given up only after it was due counts as it stood when it was due: nobody drops a miss away.
DROPPED = Q(status="dropped", status_at__lte=F("due_at"))
MEASURED = Q(due_state__in=("met", "missed"))
# Goals that were due and of which nothing can be said, and why.
UNTOLD: Mapping[str, Q] = {"unmeasured": Q(due_state="unmeasured"), "outdated": Q(due_state="outdated")}
OF_GOALS: Mapping[str, Q] = {"dropped": DROPPED, **{reason: ~DROPPED & where for reason, where in UNTOLD.items()}}

# How many events of a feature within a step make whoever has it an adopter: what was tried once is not adopted.
ADOPTED = 3
