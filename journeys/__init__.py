"""Where each customer stands: maps, stages and standings stand here, between what happened and what it amounts to."""
