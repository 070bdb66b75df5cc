"""Heatwaves, a danger for the frail."""

from __future__ import annotations

from alerts.domain.guidance.model import Guidance, Risk, Source, always, below_red, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Stay in the coolest room all day. Is your home hot? Go somewhere cool.")),
    always(N_("Hot skin, confusion, fainting? Call 112 and cool the person with water at once.")),
    always(N_("Drink water often, even if you are not thirsty, unless your doctor says otherwise.")),
    from_orange(N_("Phone or visit old or sick people who live alone, in the morning and in the evening.")),
    always(N_("Keep shutters and windows closed by day; open them at night.")),
    always(N_("Cool down with lukewarm showers and wet cloths on face, neck and wrists.")),
    always(N_("Do not stop or change your medicines: ask your doctor.")),
    always(N_("Eat light meals and fruit; no alcohol.")),
    always(N_("Set the air conditioner to 25–27 degrees, no colder.")),
)

_OUTDOORS = (
    only_red(N_("Do not go out from 11 to 18: no work and no sport in the sun.")),
    below_red(N_("Go out before 11 or after 18, and walk in the shade.")),
    always(N_("Never leave children, old people or animals in a parked car, not even for a minute.")),
    from_orange(N_("Do you work outdoors? Ask to stop during the hottest hours.")),
    always(N_("Headache, dizziness, cramps? Go into the shade, drink, rest. No better? Call 112.")),
    always(N_("Wear light clothes and a hat, and carry water.")),
    always(N_("Open the car’s doors and let it cool before you get in.")),
)

_AFTER = (
    always(N_("Go on drinking and resting for a few days: the body recovers slowly.")),
    always(N_("Still weak, or passing little urine? Call your doctor.")),
    always(N_("Call on people who live alone: ill effects can come days later.")),
    always(N_("Open the windows at night to cool the walls.")),
)

_BEFORE = (
    always(N_("Ask your doctor what to do with your medicines in the heat.")),
    always(N_("Find the cool places near you: library, shops, church, centre for the elderly.")),
    always(N_("Agree with somebody who phones you every day.")),
    always(N_("Put up shutters, curtains or blinds on sunny windows.")),
    always(N_("Keep medicines in a cool place, as the leaflet says.")),
)

GUIDANCE = Guidance(
    risk=Risk.HEAT,
    name=N_("Great heat"),
    know=N_("Several days of great heat, by night too: they can kill the frail."),
    in_short=N_("Stay in the cool from 11 to 18, drink often, check on people who live alone."),
    sources=(Source("Ministero della Salute", "https://www.salute.gov.it/caldo"),),
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
