"""No water, or water that is not fit to drink."""

from __future__ import annotations

from alerts.domain.guidance.model import CIVIL_PROTECTION, Guidance, Risk, Source, always
from app.core.i18n import N_

_INDOORS = (
    always(N_("Not drinkable? Do not drink it, cook with it, brush your teeth or make ice with it.")),
    always(N_("Give babies and sick people bottled water only.")),
    always(N_("Boil it only if the notice says that boiling is enough, and for as long as it says.")),
    always(N_("No water? Close all taps: it may come back while you are away.")),
    always(N_("Turn off the electric water heater, washing machine and dishwasher.")),
    always(N_("Save water: reuse what you washed with to flush the toilet.")),
    always(N_("Strange colour, smell or taste? Do not drink it and tell the water company.")),
    always(N_("Do you need dialysis or machines that use water? Call your doctor at once.")),
)

_OUTDOORS = (
    always(N_("Fetch water only from tankers and points that the municipality names.")),
    always(N_("Do not drink from springs, wells or fountains that nobody checks.")),
    always(N_("Use clean containers with a lid, and take what you need for a day.")),
    always(N_("Help people who cannot carry water.")),
    always(N_("Do not water gardens, wash cars or fill pools.")),
)

_AFTER = (
    always(N_("Drink it only when the municipality says that it is fit to drink again.")),
    always(N_("Let the cold water run until it is clear, before hot water and appliances.")),
    always(N_("Clean the filters of the taps.")),
    always(N_("Throw away ice and food made with the bad water.")),
    always(N_("Have your own tank? Empty and clean it.")),
)

_BEFORE = (
    always(N_("Keep at least six litres of bottled water for each person: it lasts three days.")),
    always(N_("Keep it in the cool and dark, and look at the date.")),
    always(N_("Write down the number of your water company for breakdowns.")),
    always(N_("Keep clean containers with a lid.")),
    always(N_("Does somebody at home need water for treatment? Tell the municipality now.")),
)

GUIDANCE = Guidance(
    risk=Risk.WATER_EMERGENCY,
    name=N_("Water emergency"),
    know=N_("There is no tap water, or it is not fit to drink."),
    in_short=N_("Do not drink tap water if you are told so; use bottles or tankers and waste none."),
    sources=(
        Source(CIVIL_PROTECTION, "https://www.protezionecivile.gov.it/"),
        Source("Istituto Superiore di Sanità", "https://www.iss.it/"),
    ),
    indoors=_INDOORS,
    outdoors=_OUTDOORS,
    after=_AFTER,
    before=_BEFORE,
)
