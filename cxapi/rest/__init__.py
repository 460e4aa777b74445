"""REST: ordinary DRF views under /api/v1, built from the records of the nouns."""
