"""What has no page of its own."""

from __future__ import annotations

from alerts.domain.guidance.model import CIVIL_PROTECTION, Guidance, Risk, Source, always, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Stay where the authorities tell you to stay, and go out only if they say so.")),
    always(N_("Follow what the municipality and the Civil Protection say.")),
    always(N_("If you are told to leave, go at once: take only medicines, documents and phone.")),
    always(N_("Told to stay indoors? Close doors and windows, switch off fans and air conditioning.")),
    from_orange(N_("Put off every trip and keep the radio or the phone at hand.")),
    always(N_("Call 112 only for real help: leave the line to those in danger.")),
)

_OUTDOORS = (
    only_red(N_("Do not travel. Are you out? Go into the nearest safe building.")),
    always(N_("Get away from the danger, and do not go to look.")),
    from_orange(N_("Go only where you must, and tell somebody where you are.")),
    always(N_("Leave roads free for the rescuers.")),
    always(N_("Help people who walk badly, do not hear, or do not speak the language.")),
)

_AFTER = (
    always(N_("Wait until the authorities say that it is over.")),
    always(N_("Call family to say that you are well, with a message rather than a call.")),
    always(N_("Report damage and dangers to the municipality.")),
)

_BEFORE = (
    always(N_("See in the municipality’s plan which dangers there are where you live.")),
    always(N_("Find your waiting area and agree with the family where to meet.")),
    always(N_("Keep ready: torch, medicines, water, documents, charged phone.")),
    always(N_("Learn where gas, water and electricity are turned off.")),
)

GUIDANCE = Guidance(
    risk=Risk.OTHER,
    name=N_("Other risks"),
    know=N_("A danger that has no page here, such as fog, avalanches or an accident in a factory."),
    in_short=N_("Follow the instructions of your municipality and of the Civil Protection."),
    sources=(Source(CIVIL_PROTECTION, "https://www.protezionecivile.gov.it/"),),
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
