"""Rows of accounts: who they are, what they may be, how they prove it, where they are signed in.

Of every secret that is given out (links, sessions, recovery codes) only a hash is kept; what has to be read again (the
secret of one-time codes) is wrapped with the key of the installation. Nothing is deleted: what is over says since when.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import INSTANT, Base
from app.core.territory.models import Municipality

_ROLES = "role IN ('official', 'approver', 'operator', 'admin')"
_FOR_SOMEBODY = "issuer_id IS NOT NULL OR role IN ('operator', 'admin')"


class Issuer(Base):
    """Who speaks: a municipality for itself, or a union or utility for several."""

    __tablename__ = "issuer"
    __table_args__ = (
        CheckConstraint("kind IN ('municipality', 'union', 'utility')", name="kind"),
        CheckConstraint("(kind = 'municipality') = (istat_code IS NOT NULL)", name="own_municipality"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    #: Of a municipality that speaks for itself.
    istat_code: Mapped[str | None] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code), unique=True)
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    created_by: Mapped[str] = mapped_column(Text)


class IssuerMunicipality(Base):
    """A municipality that an issuer speaks for; its own too."""

    __tablename__ = "issuer_municipality"
    __table_args__ = (Index("ix_issuer_municipality_istat_code", "istat_code"),)

    issuer_id: Mapped[int] = mapped_column(ForeignKey(Issuer.id, ondelete="CASCADE"), primary_key=True)
    istat_code: Mapped[str] = mapped_column(CHAR(6), ForeignKey(Municipality.istat_code), primary_key=True)


class Account(Base):
    """A person who works with the product."""

    __tablename__ = "account"
    __table_args__ = (
        Index("uq_account_email", text("lower(email)"), unique=True),
        # Those of :mod:`app.core.made_up`: every page asks whether there are any.
        Index("ix_account_made_up", "id", postgresql_where=text("email LIKE '%@dimostrazione.invalid'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    created_by: Mapped[str] = mapped_column(Text)
    #: argon2id; null until they have chosen one, and of who signs in elsewhere only.
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_set_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: Secret of one-time codes (RFC 6238), wrapped; since when it was confirmed with a code; the last step used.
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_since: Mapped[datetime | None] = mapped_column(INSTANT)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    #: The secret of a device that is being set up, wrapped: it counts once a code of it was given.
    totp_pending: Mapped[bytes | None] = mapped_column(LargeBinary)
    first_sign_in_at: Mapped[datetime | None] = mapped_column(INSTANT)
    last_seen_at: Mapped[datetime | None] = mapped_column(INSTANT)
    disabled_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Grant(Base):
    """A role of an account, for an issuer or everywhere."""

    __tablename__ = "account_grant"
    __table_args__ = (
        CheckConstraint(_ROLES, name="role"),
        CheckConstraint(_FOR_SOMEBODY, name="everywhere"),
        Index(
            "uq_account_grant_in_force",
            "account_id",
            "role",
            text("coalesce(issuer_id, 0)"),
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_account_grant_issuer_id", "issuer_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey(Issuer.id))
    role: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(INSTANT)
    granted_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_by: Mapped[str | None] = mapped_column(Text)


class Invitation(Base):
    """A link that makes an account, or adds a role to one."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(_ROLES, name="role"),
        CheckConstraint(_FOR_SOMEBODY, name="everywhere"),
        Index("ix_invitation_issuer_id", "issuer_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    #: SHA-256 of what is in the link.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey(Issuer.id))
    invited_at: Mapped[datetime] = mapped_column(INSTANT)
    invited_by: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)
    accepted_at: Mapped[datetime | None] = mapped_column(INSTANT)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)


class AccountSession(Base):
    """One place where an account is signed in, wholly: password and code, or another provider's word and code."""

    __tablename__ = "account_session"
    __table_args__ = (
        CheckConstraint("method IN ('password', 'oidc')", name="method"),
        Index("ix_account_session_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    #: SHA-256 of what the cookie holds.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    method: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    #: To the minute.
    seen_at: Mapped[datetime] = mapped_column(INSTANT)
    origin: Mapped[str] = mapped_column(Text)
    agent: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)


class RecoveryCode(Base):
    """A code for who has lost their phone, good once."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None] = mapped_column(INSTANT)


class SignInAttempt(Base):
    """Somebody tried to sign in: what throttling looks back at. Kept for a day."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        CheckConstraint("outcome IN ('refused', 'accepted')", name="outcome"),
        Index("ix_sign_in_attempt_about", "about", "at"),
        Index("ix_sign_in_attempt_origin", "origin", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT)
    #: Keyed hash of the address as it was given, whether or not there is such an account.
    about: Mapped[bytes] = mapped_column(LargeBinary)
    origin: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)


class PasswordLink(Base):
    """A link to choose a password anew, good once."""

    __tablename__ = "password_link"
    __table_args__ = (Index("ix_password_link_account_id", "account_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    #: SHA-256 of what is in the link.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)
    used_at: Mapped[datetime | None] = mapped_column(INSTANT)


class OutsideIdentity(Base):
    """Who an account is to another provider (OpenID Connect): its issuer URL and its name for them."""

    __tablename__ = "outside_identity"
    __table_args__ = (Index("ix_outside_identity_account_id", "account_id"),)

    provider: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    linked_at: Mapped[datetime] = mapped_column(INSTANT)
