"""Workers killed at random points while customers move: a real worker, a real broker, kill -9. What comes out is what
replaying everything from nothing gives.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cxapi.supervise import Supervisor
from tests.core.test_drills import Place, _create, _drop, kill, until

pytestmark = pytest.mark.drill
CUSTOMERS, KILLS = 800, 4
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from core.keys import create_workspace
from cxapi.samples.journeys import draw_maps
draw_maps(create_workspace("drill", "Drill"))
"""
ACTOR = """
from core.customers import CUSTOMERS
from core.purchases import PURCHASES
from core.scope import Actor, Role
from core.workspaces import by_slug
from core.write import upsert
actor = Actor(by_slug("drill").id, Role.ADMIN, name="drill")
"""
WRITE = f"""{ACTOR}
people = [{{"source": "drill", "external_id": str(n), "name": f"Customer {{n}}"}} for n in range({CUSTOMERS})]
assert all(one.outcome == "created" for one in upsert(actor, CUSTOMERS, people))
def bought(n, times):
    key = {{"source": "drill", "external_id": f"{{n}}-{{times}}", "customer_ref": {{"source": "drill", "id": str(n)}}}}
    at = f"2026-{{times + n % 3:02}}-{{n % 28 + 1:02}}T10:00:00Z"
    return {{**key, "at": at, "delivered_on": at[:10], "amount_minor": 100, "currency": "EUR"}}
for times in (1, 4, 7):
    for start in range(0, {CUSTOMERS}, 100):
        rows = [bought(n, times) for n in range(start, start + 100) if n % times != 1]
        assert all(one.outcome == "created" for one in upsert(actor, PURCHASES, rows))
"""
CHECK = f"""{ACTOR}
from journeys.advance import replay
from journeys.marks import Due
from journeys.standings import Standing, Visit
BOOKKEEPING = {{"id", "version", "seq", "created_at", "updated_at", "origin", "standing_id"}}
def told(model):
    rows = model.objects.filter(deleted_at=None).values()
    return sorted(str(sorted((k, str(v)) for k, v in row.items() if k not in BOOKKEEPING)) for row in rows)
live = [told(Standing), told(Visit), sorted(map(str, Due.objects.values_list("customer_id", "at")))]
assert len(live[0]) > {CUSTOMERS} // 2, len(live[0])
for model in (Visit, Standing, Due):
    model.objects.all().delete()
assert replay(actor.workspace_id) == {CUSTOMERS}
assert live == [told(Standing), told(Visit), sorted(map(str, Due.objects.values_list("customer_id", "at")))]
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A migrated database with an empty workspace that has two journeys."""
    server, name = os.environ.get("DATABASE_URL", ""), f"cx_journeys_drill_{os.getpid()}"
    database = urlsplit(server)._replace(path=f"/{name}").geturl() if server else ""
    env = {
        "CXAPI_MODE": "embedded",
        "CXAPI_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cxapi.settings",
        "DATABASE_URL": database,
        "PYTHONWARNINGS": "default",
    }
    found = Place(tmp_path, database, env)
    _create(server, name)
    try:
        found.run(PREPARE)
        yield found
    finally:
        _drop(server, name)


@pytest.fixture
def supervisor(place: Place) -> Iterator[Supervisor]:
    """A worker and the beat, gone after the test."""
    found = Supervisor(place.programs(), grace=0.0)
    found.start()
    yield found
    found.stop()


def waiting(place: Place) -> int:
    return place.query("SELECT count(*) FROM journeys_mark")


def test_workers_killed_at_random_points_leave_the_standings_that_replaying_gives(
    place: Place, supervisor: Supervisor
) -> None:
    place.run(WRITE)
    assert waiting(place) > 0
    dice = random.Random(11)
    hit = 0
    for _ in range(KILLS):
        worker = supervisor.pids()["worker"]
        before = waiting(place)
        # Once it works again: a worker that is still loading has nothing to lose.
        until(lambda before=before: waiting(place) != before or before == 0)
        time.sleep(dice.random() / 4)
        hit += waiting(place) > 0
        kill(worker)
        until(lambda worker=worker: supervisor.step() or supervisor.pids()["worker"] != worker)
    print(f"{hit} of {KILLS} kills hit a worker with work to do")
    assert hit > 0

    def done() -> bool:
        supervisor.step()
        return waiting(place) == 0

    print(f"recovered in {until(done, pause=0.1):.1f} s")
    place.run(CHECK)
