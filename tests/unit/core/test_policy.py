"""Who may do what, and where."""

from __future__ import annotations

import pytest

from app.core.errors import Forbidden, NotFound
from app.core.identity.person import Charge, Person
from app.core.identity.policy import may, may_on_platform, require
from app.core.identity.roles import EVERYWHERE, MAY, OF_THE_PLATFORM, Permission, Role

PRATO, FIRENZE = "100005", "048017"


def person(*charges: Charge) -> Person:
    return Person(1, "anna@comune.example", "Anna", 1, "127.0.0.1", charges)


def at(role: Role, *municipalities: str) -> Charge:
    return Charge(role, 1, "Comune", frozenset(municipalities))


def everywhere(role: Role) -> Charge:
    return Charge(role, None, "", None)


@pytest.mark.parametrize(
    ("role", "prepares", "publishes"),
    [
        (Role.OFFICIAL, True, False),
        (Role.APPROVER, True, True),
        (Role.OPERATOR, False, False),
        (Role.ADMIN, False, False),
    ],
)
def test_who_prepares_and_who_publishes(role: Role, prepares: bool, publishes: bool) -> None:
    somebody = person(at(role, PRATO))
    assert may(somebody, Permission.WRITE_NOTICE, PRATO) is prepares
    assert may(somebody, Permission.PREPARE_PLAN, PRATO) is prepares
    assert may(somebody, Permission.APPROVE_NOTICE, PRATO) is publishes
    assert may(somebody, Permission.PUBLISH_PLAN, PRATO) is publishes


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_for_one_municipality_is_nothing_elsewhere(role: Role, permission: Permission) -> None:
    somebody = person(at(role, PRATO))
    assert not may(somebody, permission, FIRENZE)
    if permission in OF_THE_PLATFORM:
        assert not may_on_platform(somebody, permission)


def test_a_union_speaks_for_each_of_its_municipalities() -> None:
    somebody = person(at(Role.OFFICIAL, PRATO, FIRENZE))
    assert may(somebody, Permission.WRITE_NOTICE, PRATO)
    assert may(somebody, Permission.WRITE_NOTICE, FIRENZE)
    assert somebody.municipalities == (FIRENZE, PRATO)


def test_roles_do_not_add_up_across_municipalities() -> None:
    somebody = person(at(Role.OFFICIAL, PRATO), at(Role.APPROVER, FIRENZE))
    assert not may(somebody, Permission.APPROVE_NOTICE, PRATO)


def test_those_who_look_after_everybody_work_for_nobody() -> None:
    operator, admin = person(everywhere(Role.OPERATOR)), person(everywhere(Role.ADMIN))
    assert may_on_platform(operator, Permission.SEE_REGION)
    assert not may(operator, Permission.SEE_DESK, PRATO)
    assert may(admin, Permission.MANAGE_PEOPLE, PRATO)
    assert may_on_platform(admin, Permission.MANAGE_PLATFORM)
    assert admin.municipalities == ()


def test_whoever_may_not_is_told_no_more_than_they_know() -> None:
    with pytest.raises(NotFound):
        require(person(at(Role.APPROVER, FIRENZE)), Permission.APPROVE_NOTICE, PRATO)
    with pytest.raises(Forbidden):
        require(person(at(Role.OFFICIAL, PRATO)), Permission.APPROVE_NOTICE, PRATO)
    assert require(person(at(Role.OFFICIAL, PRATO)), Permission.WRITE_NOTICE, PRATO).name == "anna@comune.example"


def test_every_role_has_a_line_and_only_two_are_granted_everywhere() -> None:
    assert set(MAY) == set(Role)
    assert {Role.OPERATOR, Role.ADMIN} == EVERYWHERE
