"""Cloudbursts, lightning, hail, gusts."""

from __future__ import annotations

from alerts.domain.guidance.model import WEATHER_SOURCES, Guidance, Risk, always, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Do not go out, for any reason, until the storm has passed.")),
    always(N_("Stay out of cellars, garages and basements: they flood within minutes.")),
    always(N_("Close windows and shutters, and keep away from the glass.")),
    from_orange(N_("Stay at home and put off whatever can wait.")),
    always(N_("While it thunders do not wash, and do not touch taps and pipes.")),
    always(N_("While it thunders do not touch plugs, wires and corded phones.")),
    always(N_("Do not use the lift: if the power goes you are trapped.")),
    always(N_("If the lights go out use a torch, not candles.")),
)

_OUTDOORS = (
    only_red(N_("Are you out? Go into the nearest solid building now and stay there.")),
    always(N_("When you hear thunder, go into a building or a closed car.")),
    always(N_("Never shelter under trees, poles or marquees.")),
    from_orange(N_("In a tent, a caravan or under a marquee? Move to a solid building.")),
    always(N_("Never cross a flooded road or underpass, on foot or by car: the water drags you away.")),
    always(N_("Get out of the water and away from the shore.")),
    always(N_("In the mountains come down from peaks and ridges, and leave ladders and cables.")),
    always(N_("No shelter? Crouch with your feet together, away from others. Do not lie down.")),
    always(N_("Driving in hail or heavy rain? Slow down and stop in a safe place, not under trees.")),
)

_AFTER = (
    always(N_("Wait half an hour after the last thunder before you go out.")),
    always(N_("Was somebody struck by lightning? Call 112: you can touch them without danger.")),
    always(N_("Fallen wires? Do not go near them, nor near puddles they touch. Call 112.")),
    always(N_("Look up: branches and roof tiles can still fall.")),
    always(N_("Is the cellar flooded? Do not go in while the electricity is on.")),
)

_BEFORE = (
    always(N_("Before you go to the mountains or the sea, look at the alert and the sky.")),
    always(N_("Take in or tie down pots, awnings and anything that can fly away.")),
    always(N_("Unplug television and computer before the storm comes.")),
    always(N_("Park away from trees, underpasses and low places.")),
    always(N_("Charge your phone and keep a torch at hand.")),
    always(N_("Clear leaves and earth from your gutters and drains.")),
)

GUIDANCE = Guidance(
    risk=Risk.THUNDERSTORM,
    name=N_("Severe thunderstorms"),
    know=N_("Sudden downpours with lightning, hail and gusts: they arrive within minutes."),
    in_short=N_("Stay indoors until it passes: away from trees, underpasses and cellars."),
    sources=WEATHER_SOURCES,
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
