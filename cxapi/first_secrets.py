"""The passwords of a container installation: made on the first start, kept in a volume that only its services mount.

`python -m cxapi.first_secrets FOLDER` writes what is missing and never changes what is there.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path


def keep(path: Path, value: str) -> str:
    """The file's content; the value is written first when the file is missing."""
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.write_text(value)
        # Readable for all users: PostgreSQL's container reads it as another user, and nobody else mounts the volume.
        draft.chmod(0o444)
        draft.replace(path)
    return path.read_text()


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0])
    os.umask(0o022)
    keep(folder / "secret_key", secrets.token_urlsafe(64))
    password = keep(folder / "postgres_password", secrets.token_urlsafe(32))
    keep(folder / "database_url", f"postgres://cxapi:{password}@postgres:5432/cxapi")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
