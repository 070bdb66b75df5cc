"""Told by its signs and by the national centre, not by a bulletin of levels."""

from __future__ import annotations

from alerts.domain.guidance.model import DO_NOT_RISK, Guidance, Risk, Source, always
from app.core.i18n import N_

_INDOORS = (
    always(N_("Near the sea? Leave at once and go to high ground, on foot.")),
    always(N_("No time? Go up to the highest floor of a building in reinforced concrete.")),
    always(N_("Do not wait for an order and take nothing with you.")),
    always(N_("Do not use the lift: if the power goes you are trapped.")),
)

_OUTDOORS = (
    always(N_("Strong shock, roar, or the sea draws back? Run away from the shore and uphill.")),
    always(N_("Keep away from river mouths: the wave runs up the river.")),
    always(N_("At sea on a boat? Do not come back to port: go out to deep water.")),
    always(N_("Did the water catch you? Hold on to something that floats.")),
    always(N_("Do not go down to look at the sea.")),
)

_AFTER = (
    always(N_("Stay up high: other waves come, even hours later.")),
    always(N_("Go back only when the authorities say so.")),
    always(N_("Do not drink tap water until the municipality says that it is safe.")),
    always(N_("Is somebody hurt or missing? Call 112.")),
)

_BEFORE = (
    always(N_("See in the municipality’s plan how far the sea can come and where it is high enough.")),
    always(N_("Walk once from the beach to the high place.")),
    always(N_("Teach children the three signs: shock, roar, sea that draws back.")),
)

GUIDANCE = Guidance(
    risk=Risk.TSUNAMI,
    name=N_("Tsunami"),
    know=N_("After a strong earthquake the sea can come inland in several waves, within minutes."),
    in_short=N_("Strong shock, roar, or the sea draws back? Go to high ground at once, on foot."),
    sources=(Source(DO_NOT_RISK, "https://www.iononrischio.gov.it/"),),
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
