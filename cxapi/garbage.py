"""Python's garbage collector, told what this service is: a large heap that never goes, and requests that go whole."""

import gc

# Objects made before a look at the young ones. The default of 700 means hundreds of looks in one batch.
YOUNG = 20_000


def settle() -> None:
    """Leave out of every later collection what is there now. To be called when all code has been loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
