"""Conditions that several metrics of the catalogue share: which facts they mean, and which they leave out."""

from collections.abc import Mapping

from django.db.models import F, Q

# What was given up only after it was due counts as it stood when it was due: nobody drops a miss away.
DROPPED = Q(status="dropped", status_at__lte=F("due_at"))
MEASURED = Q(due_state__in=("met", "missed"))
# Goals that were due and of which nothing can be said, and why.
UNTOLD: Mapping[str, Q] = {"unmeasured": Q(due_state="unmeasured"), "outdated": Q(due_state="outdated")}
OF_GOALS: Mapping[str, Q] = {"dropped": DROPPED, **{reason: ~DROPPED & where for reason, where in UNTOLD.items()}}

# How many events of a feature within a step make whoever has it an adopter: what was tried once is not adopted.
ADOPTED = 3
