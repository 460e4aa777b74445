"""Messages in Segment's form, taken once."""
