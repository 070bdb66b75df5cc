"""The version of a plan that is public: which one, since when, by which acts, with which documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.made_up import is_made_up
from app.core.territory.lookup import get_municipality
from app.core.territory.models import Municipality
from plans.documents.serving import Document, served_documents
from plans.domain.attributes import ATTRIBUTES
from plans.domain.lifecycle import State
from plans.domain.taxonomy import CLASSES, PlanClass, Visibility
from plans.models.plan import Plan, PlanStep
from plans.models.versions import PlanVersion

#: To be raised when the answers are written in another way.
_WRITING = 2
#: What answers say beside the data: words and symbols of classes and attributes.
_EDITION = sha256(repr((_WRITING, CLASSES, ATTRIBUTES)).encode()).hexdigest()

#: Steps of the procedure that are acts for everybody to know of.
_PUBLIC_STEPS = (State.ADOPTED, State.APPROVED, State.PUBLISHED, State.UPDATED, State.SUPERSEDED, State.WITHDRAWN)

#: Classes that citizens see, by code, in the order in which people look for them.
CITIZEN_CLASSES: dict[str, PlanClass] = {
    code: plan_class for code, plan_class in CLASSES.items() if plan_class.visibility is Visibility.CITIZENS
}


@dataclass(frozen=True, slots=True)
class PublicAct:
    """A step of the procedure: what, by whom, number and day of the act, where it is published."""

    step: str
    body: str | None
    number: str
    day: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Published:
    """What is public of a municipality. ``stamp`` begins with the version and changes with whatever is said here."""

    version_id: int
    number: int
    istat_code: str
    name: str
    published_at: datetime | None
    act: str | None
    acts: tuple[PublicAct, ...]
    documents: tuple[Document, ...]
    #: It belongs to a demonstration: nothing of it is true.
    demonstration: bool
    stamp: str


def published_plan(session: Session, istat_code: str) -> Published:
    """The published version of a municipality.

    Raises:
        NotFound: ``municipality_unknown``, ``plan_not_published``.
    """
    place = get_municipality(session, istat_code)
    found = session.execute(
        select(PlanVersion, Plan.publications)
        .join(Plan, Plan.istat_code == PlanVersion.istat_code)
        .where(PlanVersion.istat_code == istat_code, PlanVersion.state == "published")
    ).first()
    if found is None:
        raise NotFound("plan_not_published", f"{place.name} non ha ancora un piano pubblicato qui.")
    return described(session, place, *found)


def published_since(session: Session) -> dict[str, datetime]:
    """ISTAT code → when its public version was published, of every municipality that has one."""
    query = select(PlanVersion.istat_code, PlanVersion.published_at).where(PlanVersion.state == "published")
    return {istat_code: published_at for istat_code, published_at in session.execute(query) if published_at}


def described(session: Session, place: Municipality, version: PlanVersion, publications: int) -> Published:
    """A version with what is public beside it: of one that is staged, what publishing it would say."""
    acts, documents = _acts(session, place.istat_code), tuple(served_documents(session, place.istat_code))
    said = repr((version.id, publications, version.published_at, version.act, place.name, acts, documents, _EDITION))
    return Published(
        version.id,
        version.number,
        place.istat_code,
        place.name,
        version.published_at,
        version.act,
        acts,
        documents,
        is_made_up(version.created_by),
        f"{version.number}-{sha256(said.encode()).hexdigest()[:12]}",
    )


def _acts(session: Session, istat_code: str) -> tuple[PublicAct, ...]:
    steps = session.scalars(
        select(PlanStep)
        .where(PlanStep.istat_code == istat_code, PlanStep.step.in_(_PUBLIC_STEPS))
        .order_by(PlanStep.id)
    )
    return tuple(PublicAct(step.step, step.body, step.number, step.day, step.url) for step in steps)
