"""Rows on their way in: decoded, resolved, compared, judged, stored; one or thousands. The door is `core.write`."""
