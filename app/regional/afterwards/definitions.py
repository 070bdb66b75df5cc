"""Figures of the report of a time that is over."""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.definition import Definition

AFTERWARDS = (
    Definition(
        "document_delay",
        N_("From issue to reception"),
        N_(
            "Time from the hour of issue that a document bears, which is by its issuer's clock, to the moment at"
            " which we had it, by ours. It holds the issuer's own delay in publishing and ours in asking; it can"
            " be negative where that clock is ahead."
        ),
    ),
    Definition(
        "period_decisions",
        N_("Decisions"),
        N_(
            "Changes that were news: for a municipality, a day and a risk, the level or the hours became others"
            " than those last told. What stayed as it was is not counted."
        ),
    ),
    Definition(
        "period_first",
        N_("To the first acceptance"),
        N_(
            "Time from reception of the document to the first device whose push service took the message. Unknown"
            " of dispatches summed up before this was kept, and while one is under way."
        ),
    ),
    Definition(
        "period_times",
        N_("To half and to 95 of 100"),
        N_(
            "Time from reception of the document within which half, and 95 of 100, of the accepted messages were"
            " taken by push services. In the summary it is that of the slowest dispatch: times of several"
            " dispatches are not averaged."
        ),
    ),
    Definition(
        "period_reach",
        N_("Reached"),
        N_(
            "Messages taken by push services, of those that were due: queued, without those that a newer message"
            " replaced. A device whose subscription turned out dead counts as not reached. Taken is not read."
        ),
    ),
    Definition(
        "period_alone",
        N_("By one person, in an emergency"),
        N_(
            "One person published it with a written reason, because there was no time for a second one; a review"
            " is owed afterwards."
        ),
    ),
    Definition(
        "period_orange_or_red",
        N_("Municipalities in orange or red"),
        N_(
            "A municipality is in orange or red from when this was told or from the first of its hours, whichever"
            " is later, until it was replaced or its hours were over. Risks and days that follow one another are"
            " one time."
        ),
    ),
    Definition(
        "phase_lateness",
        N_("Late by"),
        N_(
            "Time from when the municipality was in orange or red until the first phase above normal that it"
            " declared meanwhile, by the hour that it declared; 0 where a phase already held. When it was written"
            " down is shown beside."
        ),
    ),
    Definition(
        "alarm_length",
        N_("How long an alarm lasted"),
        N_("From when it was noticed to when it was over, also outside the period; until now where it is still open."),
    ),
    Definition(
        "period_canary",
        N_("Test messages"),
        N_(
            "Messages that the service sends to itself every few minutes, down the whole way that alerts take."
            " They are kept for thirty days."
        ),
    ),
)
