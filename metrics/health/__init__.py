"""Health of customers: read from what happened, weighed, kept as a history, and explained."""
