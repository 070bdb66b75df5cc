"""E-mail addresses of people, as they are typed in."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from app.core.errors import InputRefused


def email_given(text: str) -> str:
    """An address as it is kept, ASCII before the ``@``. Nobody is asked whether its machine exists.

    Raises:
        InputRefused: ``address_invalid``.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        raise InputRefused("address_invalid", "Non è un indirizzo di posta, come nome@comune.esempio.it.") from None
    return found.normalized
