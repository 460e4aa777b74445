"""cxapi for an integrator: what every connector needs, in plain Python without any library.

Copy this file into a connector of your own. It sends again what may be sent again (PUT, DELETE, batches, and POST
with an Idempotency-Key), waits as long as `Retry-After` says, and reads the feed of changes from a cursor.
"""

import http.client
import json
import random
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

AT_ONCE = 500
TRIES = 8
AGAIN = (429, 502, 503, 504)
# What is only known because others refer to it carries this time: any true row is newer and wins.
LONG_AGO = "1970-01-01T00:00:00Z"

Send = Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, Mapping[str, str], bytes]]


class Problem(Exception):
    """The service refused; `body` is its problem document, which names each place and what is allowed."""

    def __init__(self, status: int, body: Any) -> None:
        said = body if isinstance(body, dict) else {}
        places = [f"{one['pointer']}: {one['message']}" for one in said.get("errors", [])]
        super().__init__(f"{status} {said.get('code', '')}: {said.get('detail', '')} {'; '.join(places)}".strip())
        self.status, self.body = status, said


@dataclass(frozen=True)
class Answer:
    """One answer: its status, its headers in lower case, and its JSON."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


def over_http(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, Any, bytes]:
    """One request with the standard library."""
    request = urllib.request.Request(url, body, dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


class Client:
    """The service at `url`, for one key and one `source`: the name under which your system's ids are known."""

    def __init__(
        self, url: str, key: str, source: str, *, send: Send = over_http, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.url, self.key, self.source = url.rstrip("/"), key, source
        self.send, self.sleep = send, sleep

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request, repeated while the service or the line says "not now"; headers are written with underscores."""
        sent = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        if method == "POST":
            sent.setdefault("Idempotency-Key", str(uuid.uuid4()))
        for tried in range(1, TRIES + 1):
            wait = min(30.0, 0.2 * 2**tried) * random.uniform(0.5, 1)
            try:
                status, said, text = self.send(method, f"{self.url}/api/v1/{path}", sent, data)
            except (OSError, http.client.HTTPException):
                # The line broke: the request may have been done or not, and may be sent again either way.
                if tried == TRIES:
                    raise
                self.sleep(wait)
                continue
            heard = {name.lower(): value for name, value in said.items()}
            if tried < TRIES and (status in AGAIN or (status == 409 and "retry-after" in heard)):
                self.sleep(float(heard.get("retry-after", wait)))
                continue
            return Answer(status, heard, json.loads(text) if text else None)
        raise AssertionError("unreachable")

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON behind a path; Problem when it is refused."""
        return self._fine(self.call("GET", f"{path}?{urlencode(parameters)}" if parameters else path))

    def post(self, path: str, body: Any) -> Any:
        return self._fine(self.call("POST", path, body))

    def put(self, noun: str, external_id: str, body: Any, **headers: str) -> Any:
        """Create or change the row of one key; its answer says which of it happened."""
        return self._fine(self.call("PUT", self.place(noun, external_id), body, **headers))

    def remove(self, noun: str, external_id: str, **headers: str) -> bool:
        """Delete the row of one key; False when there never was one. Deleting twice is no error."""
        answer = self.call("DELETE", self.place(noun, external_id), **headers)
        if answer.status == 404:
            return False
        self._fine(answer)
        return True

    def place(self, noun: str, external_id: str) -> str:
        """The path of a row by its key; ids may hold any character."""
        return f"{noun}/by/{quote(self.source, safe='')}/{quote(external_id, safe='')}"

    def upsert(self, noun: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Send any number of rows, 500 at once; one verdict for each, in their order."""
        verdicts: list[dict[str, Any]] = []
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            verdicts += self.post(f"{noun}/batch", {"source": self.source, "items": some})["items"]
        return verdicts

    def changes(self, cursor: str | None = None, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Pages of the feed behind `cursor`, until there is nothing more. Keep `next_cursor` when a page is done."""
        while True:
            page = self.get("changes", **parameters, **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = page["next_cursor"]
            if page["end_of_stream"]:
                return

    def snapshot(self, *types: str) -> Iterator[dict[str, Any]]:
        """Pages of everything as it is now; go on with `changes_cursor` of the last one."""
        made = self.post("snapshots", {"types": list(types)} if types else {})
        cursor: str | None = None
        while True:
            page = self.get(f"snapshots/{made['id']}", **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = page["next_cursor"]
            if cursor is None:
                return

    @staticmethod
    def _fine(answer: Answer) -> Any:
        if answer.status >= 400:
            raise Problem(answer.status, answer.body)
        return answer.body
