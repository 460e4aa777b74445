"""What follows from the timelines of cases: turns, waits, contacts, queues and standards; derived, never written."""
