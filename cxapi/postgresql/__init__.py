"""Django's PostgreSQL, with instants read by the driver's compiled code."""
