"""What the clock asks for: keeping the tables of the core tidy, and hearing what customers wrote."""

from celery import shared_task

from core import idempotency, listening


@shared_task
def forget_answers() -> int:
    """Delete kept answers that are older than they have to be."""
    return idempotency.forget()


@shared_task
def score_sentiment() -> int:
    """Score texts that were written or changed since, and those that an older engine has scored."""
    return listening.listen()
