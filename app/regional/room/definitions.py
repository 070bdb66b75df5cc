"""Figures of the alert room."""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.definition import Definition

ROOM = (
    Definition(
        "alerts_in_force",
        N_("Municipalities in force"),
        N_(
            "Municipalities by the highest level in force in them, of all hazards, on the day; who is in two"
            " zones has the higher. What no source we believe has spoken of is unknown, and never counts as"
            " green."
        ),
    ),
    Definition(
        "without_phase",
        N_("Without phase"),
        N_(
            "Municipalities in red or orange today that have declared no operating phase above normal, or"
            " have gone back to normal."
        ),
    ),
    Definition(
        "told_by_hour",
        N_("Municipalities told, hour by hour"),
        N_(
            "Of each hour: municipalities that a decision told of something, by the highest level it told"
            " them of; ends are those told that it is over. Who was told twice in an hour counts twice. It"
            " says what was decided, not what arrived."
        ),
    ),
    Definition(
        "reach_share",
        N_("Reached"),
        N_(
            "Accepted devices, of those that had to be told and had nothing newer on its way to them. Below"
            " 90 per cent a municipality comes first; of these, where the most devices were not reached. Of fewer"
            " than 5 devices a share says little: such municipalities come after the others."
        ),
    ),
    Definition(
        "reach_matched",
        N_("Follow it"),
        N_(
            "Devices that followed the municipality when it was decided, whatever their threshold. In all:"
            " those that followed any of the municipalities, each once."
        ),
    ),
    Definition(
        "reach_queued",
        N_("To tell"),
        N_("Devices for which it was news, and that were not in their quiet hours: to each a message was queued."),
    ),
    Definition(
        "reach_accepted",
        N_("Accepted"),
        N_(
            "Devices whose push service, or mail server, took the message. Accepted is not read: whether"
            " anybody looked, nobody knows."
        ),
    ),
    Definition(
        "reach_gone",
        N_("Gone"),
        N_("Devices whose push service said that they do not exist any more. They are erased at once."),
    ),
    Definition(
        "reach_failed",
        N_("Failed"),
        N_("Devices that were not told, and will not be: refused, too large, or still unsent when it was over."),
    ),
    Definition(
        "reach_superseded",
        N_("Superseded"),
        N_("Devices that were not sent this message because a newer one says more, or because it was not so any more."),
    ),
    Definition(
        "reach_pending",
        N_("Pending"),
        N_("Devices without an outcome yet: they wait, are being sent to, or are tried again."),
    ),
    Definition(
        "reach_left",
        N_("Left"),
        N_(
            "Devices that were queued and follow the municipality no more: which outcome was theirs is not known there."
        ),
    ),
    Definition(
        "reach_half",
        N_("Half within"),
        N_("Time from the reception of the document to the acceptance by which half of the accepted were accepted."),
    ),
    Definition(
        "reach_most",
        N_("95 per cent within"),
        N_(
            "Time from the reception of the document to the acceptance by which 95 per cent of the accepted were"
            " accepted."
        ),
    ),
    Definition(
        "waiting_messages",
        N_("What waits to leave"),
        N_(
            "Devices in batches that no worker has finished, by urgency; of a batch that is leaving also"
            " those it has already sent to."
        ),
    ),
)
