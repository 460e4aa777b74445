"""Recurring money: subscriptions, their terms, and the ledger of movements."""
