"""Lifetime value: the published models in plain arithmetic, their fits, and the value of each customer."""
