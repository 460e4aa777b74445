"""What the clock asks for: keeping the tables of the core tidy."""

from celery import shared_task

from core import catching_up, idempotency


@shared_task
def forget_answers() -> int:
    """Delete kept answers that are older than they have to be."""
    return idempotency.forget()


@shared_task
def tell_cases_anew() -> int:
    """Tell the cases anew whose opening hours have changed."""
    return catching_up.catch_up()
