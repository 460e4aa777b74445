"""The desk: the admin of a workspace, built from the same records as REST and GraphQL. `site.urls` is mounted."""

from cxapi.desk.build import register
from cxapi.desk.door import Desk

site = Desk(name="admin")
register(site)
