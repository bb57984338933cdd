"""What names a run: eight hexadecimal digits."""

import re
import secrets

_ID = re.compile(r"[0-9a-f]{8}")


def new_run_id() -> str:
    """Return the id of a run to be."""
    return secrets.token_hex(4)


def is_run_id(text: str) -> bool:
    """Return whether a text from outside can be the id of a run."""
    return _ID.fullmatch(text) is not None
