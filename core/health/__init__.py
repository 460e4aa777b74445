"""Health of customers: how it is weighed, what was found, and what people have said instead."""
