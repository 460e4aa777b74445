"""What the clock asks for: keeping the tables of the core tidy."""

from celery import shared_task

from core import heard, idempotency


@shared_task
def forget_answers() -> int:
    """Delete kept answers that are older than they have to be."""
    return idempotency.forget()


@shared_task
def forget_messages() -> int:
    """Delete the notes of messages that were taken longer ago than they can come again."""
    return heard.forget()
