"""What roles there are and what each of them may do: the one table."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to an issuer, or to the platform."""

    #: Prepares plans and notices of a municipality.
    OFFICIAL = "official"
    #: Answers for them: makes public what somebody else has prepared.
    APPROVER = "approver"
    #: Looks after a region: sees everything that was published, and who is behind.
    OPERATOR = "operator"
    #: Says who is what; prepares and publishes nothing.
    ADMIN = "admin"


class Permission(StrEnum):
    """Something that not everybody may do. All but the last three are about one municipality."""

    SEE_DESK = "see_desk"
    PREPARE_PLAN = "prepare_plan"
    PUBLISH_PLAN = "publish_plan"
    WRITE_NOTICE = "write_notice"
    APPROVE_NOTICE = "approve_notice"
    #: To send a notice alone, with a reason and a review afterwards.
    BREAK_GLASS = "break_glass"
    DECLARE_PHASE = "declare_phase"
    RUN_DRILL = "run_drill"
    SEE_REGISTER = "see_register"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    SEE_REGION = "see_region"
    RUN_REGION = "run_region"
    MANAGE_PLATFORM = "manage_platform"


_P = Permission
_SEES = frozenset({_P.SEE_DESK, _P.SEE_REGISTER, _P.SEE_PEOPLE})
_PREPARES = _SEES | {_P.PREPARE_PLAN, _P.WRITE_NOTICE, _P.DECLARE_PHASE, _P.RUN_DRILL}

#: What each role may do where it was granted.
MAY: dict[Role, frozenset[Permission]] = {
    Role.OFFICIAL: _PREPARES,
    Role.APPROVER: _PREPARES | {_P.PUBLISH_PLAN, _P.APPROVE_NOTICE, _P.BREAK_GLASS},
    Role.OPERATOR: frozenset({_P.SEE_REGION, _P.RUN_REGION}),
    Role.ADMIN: _SEES | {_P.MANAGE_PEOPLE, _P.SEE_REGION, _P.MANAGE_PLATFORM},
}

#: Permissions that are not about a municipality: who has the role for some issuer only does not have them.
OF_THE_PLATFORM = frozenset({_P.SEE_REGION, _P.RUN_REGION, _P.MANAGE_PLATFORM})
#: Roles that can be granted everywhere; the others are always for an issuer.
EVERYWHERE = frozenset({Role.OPERATOR, Role.ADMIN})
