"""What the figures on quality mean."""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.definition import Definition

QUALITY = (
    Definition(
        "missing_lines",
        N_("Missing lines"),
        N_(
            "A line of the checklist is missing where there is nothing of it, in part where somebody only says so or it"
            " is not complete, proven where the platform holds it, pages of a document show it, or an operator has"
            " checked. Municipalities without any plan miss everything."
        ),
    ),
    Definition(
        "points_missing",
        N_("Points missing"),
        N_("The weights of the lines that are missing, and half the weights of those that are there in part."),
    ),
    Definition(
        "formal",
        N_("Formal score"),
        N_(
            "Lines A, on acts and their publication: proven ones count whole, those in part half, in hundredths of what"
            " applies. The checklist and its weights are our proposal, not law."
        ),
    ),
    Definition(
        "content",
        N_("Content score"),
        N_(
            "Lines B to E, on what the plan says, counted in the same way. A plan approved yesterday can be empty, and"
            " one that has expired complete: there is no total of the two."
        ),
    ),
    Definition(
        "risk_complete",
        N_("Complete risk"),
        N_(
            "A risk that the plan calls relevant is complete when its area is drawn in the municipality, it has a"
            " scenario, and it is said what is done in each phase. Risks of which there is no map cannot be complete."
        ),
    ),
    Definition(
        "waiting_reach",
        N_("People within reach of a waiting area"),
        N_(
            "Those within 500 metres, as the crow flies, of a waiting area on the published map. Streets, rivers and"
            " slopes are not looked at."
        ),
    ),
    Definition(
        "waiting_method",
        N_("How people within reach were counted"),
        N_(
            "Where it is known where people live, they are counted there: points as they are, cells by their share"
            " within reach. Elsewhere the inhabitants are taken as spread evenly over the territory. The two are never"
            " added up."
        ),
    ),
    Definition(
        "waiting_served",
        N_("Said to be served"),
        N_("What the waiting areas say that they serve, or hold, as a share of the inhabitants; at most all of them."),
    ),
    Definition(
        "reception_places",
        N_("Places of assistance"),
        N_("The places, or the capacity, of areas and centres of assistance on the published map, as they are stated."),
    ),
    Definition(
        "exposed",
        N_("People exposed"),
        N_(
            "An estimate: the share of the territory that lies in drawn hazard areas, of any kind, of the inhabitants."
            " Not known where no hazard is drawn or the inhabitants are not known."
        ),
    ),
    Definition(
        "reception_ratio",
        N_("Places for each person exposed"),
        N_(
            "Places of assistance over people exposed, only where both are known. There can be more places than people."
        ),
    ),
    Definition(
        "conflicts",
        N_("Emergency areas in a hazard"),
        N_(
            "Areas to which people are sent, and operations centres, that overlap a drawn hazard for which they are"
            " meant; those that do not say for which are meant for all. A shared border is none."
        ),
    ),
    Definition(
        "upload_rows",
        N_("Rows refused, repaired, with a warning"),
        N_(
            "Findings about single rows of the files that were uploaded in a month, as they were when the month ended."
            " A row can have several. Changes by hand are not uploads."
        ),
    ),
    Definition(
        "verified_share",
        N_("Features verified"),
        N_("Of all features on published maps, the share that says it was verified in the last 24 months."),
    ),
    Definition(
        "catalogue_class",
        N_("Classes of the national catalogue"),
        N_(
            "A municipality has a class when at least one feature of it is on its published map. What is only in the"
            " document, and hazards that are not there, count as lacking."
        ),
    ),
    Definition(
        "alive",
        N_("Plan alive"),
        N_(
            "Citizens see the plan here, and somebody of the municipality brought, recorded or stated something about"
            " it within 12 months (line E5)."
        ),
    ),
    Definition(
        "joint_section",
        N_("Common section adopted"),
        N_("Members of a group that have stated that they adopted its common section; a statement taken back is none."),
    ),
)
