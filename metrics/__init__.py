"""What it amounts to: definitions, stored parts, and the figures made from them."""
