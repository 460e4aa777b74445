"""What two spellings of one address, number or name have in common: plain text, with no database in it."""

import unicodedata

# A country's numbers differ in how they are dialled from outside; their last nine digits do not.
TELLING_DIGITS, FEWEST_DIGITS = 9, 7


def email_key(email: str | None) -> str | None:
    """The address in small letters and without a tag: `Ana+shop@Example.com` is `ana@example.com`."""
    local, at, domain = (email or "").strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"[:254] if at and local and domain else None


def phone_key(phone: str | None) -> str | None:
    """The last nine digits of a number; None for fewer than seven, which may be an extension of anybody's."""
    digits = "".join(char for char in phone or "" if char.isascii() and char.isdigit())
    return digits[-TELLING_DIGITS:] if len(digits) >= FEWEST_DIGITS else None


def name_key(name: str | None) -> str | None:
    """The words of a name without accents, in small letters and in order: `Pérez, Ana` and `Ana Perez` are the same."""
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    plain = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join(sorted(plain.split()))[:190] or None
