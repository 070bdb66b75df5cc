"""Everything that a report has, asked once: a statement for each kind of row, whatever the size of the country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.canary.forgetting import KEPT as CANARY_KEPT
from alerts.queries.periods.everything import AlertsThen, alerts_then
from app.core.audit.models import Act
from app.core.audit.register import acts_between
from app.core.phases.phase import Phase
from app.core.phases.queries import CentreSpell, PhaseSpell, centres_between, phases_between
from app.regional.afterwards.lateness import Answered, answered
from app.regional.afterwards.period import Period
from app.web.remembered import remembered

#: What operators do to sources, to what was decided and to what goes out. What municipalities do has tables of its own.
_OPERATORS_ACTS = ("source", "dispatch", "bulletin", "zones")


@dataclass(frozen=True, slots=True)
class Report:
    """A period of a region (None: of all that is loaded), as known at ``made_at``. ``names``: by ISTAT code.

    Documents, alarms, acts and the canary are the platform's; all else is of the region's municipalities.
    """

    period: Period
    region: str | None
    made_at: datetime
    names: Mapping[str, str]
    alerts: AlertsThen
    answers: Sequence[Answered]
    phases: Sequence[PhaseSpell]
    centres: Sequence[CentreSpell]
    acts: Sequence[Act]

    @property
    def over(self) -> bool:
        """Whether the period is."""
        return self.made_at >= self.period.end

    @property
    def canary_kept(self) -> bool:
        """Whether what was sent to ourselves in the whole period is still kept."""
        return self.period.start >= self.made_at - CANARY_KEPT

    @property
    def unanswered(self) -> list[Answered]:
        """Spells of orange or red without a phase."""
        return [one for one in self.answers if one.declared is None]

    @property
    def answered(self) -> list[Answered]:
        """Spells with one, the latest first."""
        return [one for one in self.answers if one.declared is not None]

    @property
    def empty(self) -> bool:
        """Whether nothing happened; what was sent to ourselves does not count."""
        of_alerts = (self.alerts.documents, self.alerts.decided.kinds, self.alerts.dispatches, self.alerts.notices)
        return not any((*of_alerts, self.alerts.alarms, self.answers, self.phases, self.centres, self.acts))


def read_report(
    session: Session, period: Period, names: Mapping[str, str], *, region: str | None, now: datetime
) -> Report:
    """The report. ``names``: municipalities that it is about, by ISTAT code."""
    return remembered(session, ("report", period, region), lambda: _read_report(session, period, names, region, now))


def _read_report(
    session: Session, period: Period, names: Mapping[str, str], region: str | None, now: datetime
) -> Report:
    then = alerts_then(session, period.start, period.end, region=region)
    # A phase may have begun, and been revoked, in the part of a spell that was before the period.
    first = min([period.start, *(spell.begins_at for spell in then.spells)])
    last = max([period.end, *(spell.ends_at for spell in then.spells)])
    phases = [one for one in phases_between(session, first, last) if one.istat_code in names]
    return Report(
        period=period,
        region=region,
        made_at=now,
        names=names,
        alerts=then,
        answers=answered(then.spells, phases),
        phases=[one for one in phases if _in(period, one)],
        centres=[one for one in centres_between(session, period.start, period.end) if one.istat_code in names],
        acts=acts_between(session, _OPERATORS_ACTS, period.start, period.end),
    )


def _in(period: Period, one: PhaseSpell) -> bool:
    """Whether a phase above normal held in a period."""
    above = one.phase is not Phase.NORMAL
    return above and one.said.since < period.end and (one.until is None or one.until > period.start)
