"""Files of rows: jobs that take them in, and digests that compare a copy."""
