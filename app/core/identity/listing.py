"""Who there is: accounts with the roles they have, for who looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.identity.accounts import accounts
from app.core.identity.models import Account
from app.core.identity.person import Charge
from app.core.identity.sessions import charges_of


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account and its roles, the oldest first."""

    account: Account
    charges: tuple[Charge, ...]

    @property
    def state(self) -> str:
        """``disabled``, ``waiting`` (no password or phone yet), or ``active``."""
        if self.account.disabled_at is not None:
            return "disabled"
        return "active" if self.account.totp_since is not None else "waiting"


def account_lines(session: Session) -> Sequence[AccountLine]:
    """All accounts, the oldest first."""
    return [AccountLine(account, charges_of(session, account.id)) for account in accounts(session)]
