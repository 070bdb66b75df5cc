"""Landslides, small streams, flooded streets."""

from __future__ import annotations

from alerts.domain.guidance.model import WEATHER_SOURCES, Guidance, Risk, always, from_orange, only_red
from app.core.i18n import N_

_INDOORS = (
    only_red(N_("Is your home safe? Do not go out: stay upstairs, on the side away from the slope.")),
    always(N_("Rumbling, new cracks, doors that jam? Leave at once and call 112.")),
    always(N_("Never go down to the cellar or the garage: they fill with water within minutes.")),
    from_orange(N_("Do you live below a slope or beside a stream? Go to a safe place before it gets worse.")),
    always(N_("If you are told to leave, go at once: take only medicines, documents and phone.")),
    always(N_("A landslide is coming and you cannot get out? Get under a sturdy table and cover your head.")),
    always(N_("Do not use the lift: if the power goes you are trapped.")),
    always(N_("Are you trapped? Call 112 and say where you are; knock, so that they hear you.")),
)

_OUTDOORS = (
    only_red(N_("Do not travel, not even by car: go into a solid building, away from slopes and streams.")),
    always(N_("Never cross fords, underpasses or flooded roads, on foot or by car.")),
    always(N_("Leave streams and the bottom of the valley: climb to high, firm ground.")),
    always(N_("Is a landslide coming at you? Run sideways, out of its path, then uphill.")),
    always(N_("You cannot run? Curl up and cover your head.")),
    from_orange(N_("Leave campsites, huts and car parks beside streams or below slopes.")),
    always(N_("Do not step on a landslide or to its edge: it can move again.")),
    always(N_("Do not stop below poles, walls or rock faces.")),
    always(N_("Is the road blocked by earth or stones? Turn back, warn others and call 112.")),
)

_AFTER = (
    always(N_("Keep away from the landslide: more can come down.")),
    always(N_("Could somebody be underneath? Tell 112: do not go in yourself.")),
    always(N_("Keep off streams even when the rain stops: they can still rise.")),
    always(N_("Go home only when the municipality or the rescuers say so.")),
    always(N_("Do you smell gas? Open the windows, touch no switches, go out and call 112.")),
    always(N_("Do not drink tap water until the municipality says that it is safe.")),
    always(N_("Tell the municipality of new cracks, leaning trees or muddy water from the ground.")),
)

_BEFORE = (
    always(N_("See in the municipality’s plan whether your home is below a landslide or near a stream.")),
    always(N_("Choose now a safe place to go and the road to it, away from streams.")),
    always(N_("Keep ready: torch, medicines, water, documents, charged phone.")),
    always(N_("Clear leaves and earth from your gutters and drains.")),
    always(N_("Put off walks and trips along streams and in the mountains.")),
    from_orange(N_("Sleep upstairs, on the side away from the slope, or in a safer house.")),
)

GUIDANCE = Guidance(
    risk=Risk.HYDROGEOLOGICAL,
    name=N_("Landslides and cloudbursts"),
    know=N_("Very heavy rain: streams swell within minutes, streets flood, slopes slide."),
    in_short=N_("Avoid slopes, streams and underpasses; never cross a flooded road."),
    sources=WEATHER_SOURCES,
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
