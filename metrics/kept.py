"""Answers as they were sent, kept in this process under everything that they depend on.

A key names the question, the generations that it reads, the definitions, the rights and the language: when any of them
moves, the key is another one, so nothing here can be stale and nothing is ever taken back. No server is asked, so none
can be away. Equal questions at one time share one computation.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock

MOST_BYTES = 32 * 1024 * 1024
PATIENCE_S = 10.0

_kept: OrderedDict[str, bytes] = OrderedDict()
_running: dict[str, Event] = {}
_lock = Lock()
_size = 0


def kept(key: str, make: Callable[[], bytes]) -> bytes:
    """What `make` gives for this key; made once, by whoever asks first, while the others wait for it."""
    while True:
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
            running = _running.get(key)
            if running is None:
                _running[key] = Event()
                break
        if not running.wait(PATIENCE_S):
            return make()
    try:
        found = make()
        _keep(key, found)
        return found
    finally:
        with _lock:
            _running.pop(key).set()


def _keep(key: str, found: bytes) -> None:
    global _size
    with _lock:
        _kept[key] = found
        _size += len(found)
        while _size > MOST_BYTES:
            _size -= len(_kept.popitem(last=False)[1])


def forget() -> None:
    """Drop everything; for tests."""
    global _size
    with _lock:
        _kept.clear()
        _size = 0
