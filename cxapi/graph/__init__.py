"""GraphQL, built from the same records as REST: ordinary strawberry types, one query per nested level."""
