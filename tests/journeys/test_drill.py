"""Workers killed at random points while customers move: a real worker, a real broker, kill -9. What comes out is what
replaying everything from nothing gives.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cxapi.supervise import Program, Supervisor
from tests.core.test_drills import ROOT, SHELL, Place, _create, _drop, kill, until

pytestmark = pytest.mark.drill
CUSTOMERS, KILLS = 200, 3
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
# Everybody's three purchases, moved about again and again until they are told to rest.
WRITE = f"""{ACTOR}
import pathlib, sys, time
from itertools import count
stop, resting = map(pathlib.Path, sys.argv[1:])
people = [{{"source": "drill", "external_id": str(n), "name": f"Customer {{n}}"}} for n in range({CUSTOMERS})]
upsert(actor, CUSTOMERS, people)
def bought(n, times, turn):
    key = {{"source": "drill", "external_id": f"{{n}}-{{times}}", "customer_ref": {{"source": "drill", "id": str(n)}}}}
    at = f"2026-{{times + (n + turn) % 3:02}}-{{(n + turn) % 28 + 1:02}}T10:00:00Z"
    return {{**key, "at": at, "delivered_on": at[:10], "amount_minor": 100, "currency": "EUR"}}
for turn in count():
    if stop.exists():
        resting.touch()
        time.sleep(1)
        continue
    start = turn * 20 % {CUSTOMERS}
    rows = [bought(n, times, turn) for n in range(start, start + 20) for times in (1, 4, 7) if n % times != 1]
    assert all(one.problem is None for one in upsert(actor, PURCHASES, rows))
    time.sleep(0.1)
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


def waiting(place: Place) -> int:
    return place.query("SELECT count(*) FROM journeys_mark")


def known(place: Place) -> int:
    return place.query("SELECT coalesce(max(version), 0) FROM journeys_standing")


def test_workers_killed_at_random_points_leave_the_standings_that_replaying_gives(place: Place) -> None:
    stop, resting = place.folder / "stop", place.folder / "resting"
    argv = [sys.executable, "-c", SHELL + WRITE, str(stop), str(resting)]
    supervisor = Supervisor([*place.programs(), Program("writer", argv, place.env, str(ROOT))], grace=0.0)
    supervisor.start()
    dice, hit = random.Random(11), 0
    try:
        for _ in range(KILLS):
            before = known(place)
            # Once it works: a worker that is still loading has nothing to lose.
            until(lambda before=before: supervisor.step() or known(place) > before)
            time.sleep(dice.random())
            kill(supervisor.pids()["worker"])
            hit += waiting(place) > 0
        stop.touch()
        until(lambda: supervisor.step() or resting.exists(), pause=0.1)
        until(lambda: supervisor.step() or waiting(place) == 0, pause=0.1)
    finally:
        supervisor.stop()
    print(f"{hit} of {KILLS} kills hit a worker with work to do; the last standing is of version {known(place)}")
    assert hit > 0
    place.run(CHECK)
