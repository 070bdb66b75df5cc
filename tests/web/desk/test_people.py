"""Pages of people: who sees, who manages, who is told no; and what leaves the house."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import rome_day, utc_now
from app.core.identity.grants import grant
from app.core.identity.issuers import create_issuer
from app.core.identity.models import Account, AccountSession, Grant, Invitation, Issuer, IssuerMunicipality
from app.core.identity.person import Person
from app.core.identity.roles import Role
from app.core.letters.models import Letter
from app.web.onboarding import Stage, progress
from desk_fixtures import Desk

PRATO, FIRENZE, BARBERINO = "100005", "048017", "048002"
HERE = f"/comune/{PRATO}/persone"
NEW = {"name": "Nuova Persona", "email": "nuova@comune.example", "role": "official"}


def invitations(desk: Desk) -> list[Invitation]:
    with desk.product.database.transaction() as session:
        return list(session.scalars(select(Invitation).order_by(Invitation.id)))


def union_with_somebody(desk: Desk, name: str = "Unione della Val di Bisenzio") -> Person:
    """A union that speaks for Prato and Firenze, its admin signed in."""
    platform, person = desk.person("admin"), desk.person("official", BARBERINO)
    with desk.product.database.transaction() as session:
        made = create_issuer(
            session, platform, kind="union", name=name, municipalities=[PRATO, FIRENZE], reason="statuto", now=utc_now()
        )
        grant(session, platform.actor, session.get_one(Account, person.account_id), Role.ADMIN, made, now=utc_now())
    return person


def test_whoever_works_here_sees_people_and_only_the_admin_manages_them(desk: Desk) -> None:
    admin, approver = desk.person("admin", PRATO, name="Ada"), desk.person("approver", PRATO, name="Bice")
    page = desk.client(approver).get(HERE).text
    assert "Ada" in page and "Bice" in page and "amministratore" in page
    assert "Manda l’invito" not in page and "Togli il ruolo" not in page
    assert desk.client(approver).post_form(HERE, NEW).status_code == 403
    assert invitations(desk) == []
    client = desk.client(admin)
    assert client.post_form(HERE, NEW).status_code == 303
    invited = invitations(desk)
    assert [(one.email, one.role) for one in invited] == [("nuova@comune.example", "official")]
    page = client.get(HERE).text
    assert "Nuova Persona" in page and "il link vale fino al" in page
    with desk.product.database.transaction() as session:
        letter = session.scalars(select(Letter)).one()
        assert letter.address == "nuova@comune.example" and letter.body.split("/accesso/")[1].split()[0] not in page


def test_nobody_gives_a_role_to_themselves(desk: Desk) -> None:
    own, platform = desk.person("admin", PRATO), desk.person("admin")
    refused = desk.client(own).post_form(HERE, NEW | {"email": own.email.upper(), "role": "approver"})
    assert (refused.status_code, "lo dà un altro" in refused.text) == (403, True)
    given = NEW | {"email": platform.email, "role": "approver", "municipality": PRATO}
    desk.client(platform).post_form(f"/comune/{PRATO}/persone", given)
    desk.client(platform).post_form("/gestione/persone/invita", given)
    assert invitations(desk) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "niente"}, "Non è un indirizzo"),
        ({"name": ""}, "Va compilato"),
        ({"role": "admin"}, "role"),
        ({"role": "operator"}, "role"),
    ],
)
def test_what_is_wrong_is_said_beside_and_nothing_typed_is_lost(
    shared_desk: Desk, given: dict[str, str], said: str
) -> None:
    client = shared_desk.client(shared_desk.person("admin", PRATO))
    answer = client.post_form(HERE, NEW | given)
    assert answer.status_code == 422
    assert said in answer.text and (NEW | given)["email"] in answer.text
    assert 'data-role="error-summary"' in answer.text
    assert not [one for one in invitations(shared_desk) if one.role in ("admin", "operator")]


def test_an_invitation_is_sent_again_with_another_link_or_withdrawn(desk: Desk) -> None:
    client = desk.client(desk.person("admin", PRATO))
    client.post_form(HERE, NEW)
    assert "C&#39;è già un invito" in client.post_form(HERE, NEW | {"email": "Nuova@comune.example"}).text
    first = invitations(desk)[0]
    assert client.post_form(f"{HERE}/inviti/{first.id}/rimanda", page=HERE).status_code == 303
    again = invitations(desk)[0]
    assert again.token_hash != first.token_hash
    assert client.post_form(f"{HERE}/inviti/{first.id}/ritira", page=HERE).status_code == 303
    assert invitations(desk)[0].revoked_at
    assert client.post_form(f"{HERE}/inviti/{first.id}/rimanda", page=HERE).status_code == 404


def test_a_role_and_sessions_end_here_and_nowhere_else(desk: Desk) -> None:
    admin, both = desk.person("admin", PRATO), desk.person("official", PRATO, FIRENZE)
    elsewhere = desk.person("official", FIRENZE)
    client = desk.client(admin)
    with desk.product.database.transaction() as session:
        issuers = {one.id: one.istat_code for one in session.scalars(select(Issuer))}
        grants = {(one.account_id, issuers[one.issuer_id or 0]): one.id for one in session.scalars(select(Grant))}
    assert client.post_form(f"{HERE}/{both.account_id}/esci", page=HERE).status_code == 303
    assert desk.client(both).get(f"/comune/{FIRENZE}").status_code == 303, "signed out everywhere"
    assert client.post_form(f"{HERE}/{elsewhere.account_id}/esci", page=HERE).status_code == 404
    for who, where in ((both, FIRENZE), (elsewhere, FIRENZE)):
        key = grants[who.account_id, where]
        assert client.post_form(f"{HERE}/ruoli/{key}/termina", page=HERE).status_code == 404
    own = grants[admin.account_id, PRATO]
    assert client.post_form(f"{HERE}/ruoli/{own}/termina", page=HERE).status_code == 403
    mine = grants[both.account_id, PRATO]
    assert client.post_form(f"{HERE}/ruoli/{mine}/termina", page=HERE).status_code == 303
    with desk.product.database.transaction() as session:
        over = session.scalars(select(Grant.id).where(Grant.ended_at.is_not(None))).all()
        left = select(func.count()).select_from(AccountSession).where(AccountSession.account_id == elsewhere.account_id)
        assert (list(over), session.scalar(left.where(AccountSession.ended_at.is_(None)))) == ([mine], 1)


def test_who_speaks_for_several_does_not_appoint_for_one_of_them(desk: Desk) -> None:
    of_union, own = union_with_somebody(desk), desk.person("admin", PRATO)
    client = desk.client(of_union)
    page = client.get(HERE)
    assert page.status_code == 200 and "Manda l’invito" not in page.text
    assert client.post_form(HERE, NEW, page=HERE).status_code == 403
    assert invitations(desk) == []
    page = desk.client(own).get(HERE).text
    others = page.split("Unioni e gestori che parlano")[1].split("Invita una persona")[0]
    assert of_union.email in others and "<form" not in others


def test_the_platform_finds_people_by_name_place_role_and_absence(desk: Desk) -> None:
    admin = desk.person("admin", name="Zoe Capo")
    desk.person("official", PRATO, name="Anna %_ Rossi")
    desk.person("approver", FIRENZE, name="Bruno Verdi")
    with desk.product.database.transaction() as session:
        session.add(Account(email="mai@x.example", name="Mai Entrata", created_at=utc_now(), created_by="prova"))
    client = desk.client(admin)

    everybody = {"Zoe Capo", "Anna %_ Rossi", "Bruno Verdi", "Mai Entrata"}

    def found(query: str) -> set[str]:
        page = client.get(f"/gestione/persone?{query}").text
        return {
            name for name in ("Zoe Capo", "Anna %_ Rossi", "Bruno Verdi", "Mai Entrata") if f">{name}</a></h2>" in page
        }

    assert found("") == {"Zoe Capo", "Anna %_ Rossi", "Bruno Verdi", "Mai Entrata"}
    assert found("cerca=%25_") == {"Anna %_ Rossi"}
    assert found(f"comune={FIRENZE}") == {"Bruno Verdi"}
    assert found("ruolo=admin") == {"Zoe Capo"}
    assert found("mai=1") == {"Mai Entrata"}
    assert found("ruolo=nessuno&pagina=x") == everybody
    assert found("pagina=2") == set()


def test_a_second_admin_decides_on_the_page(desk: Desk) -> None:
    anna, bruno = (desk.client(desk.person("admin", name=name)) for name in ("Anna", "Bruno"))
    here = "/gestione/amministratori"
    given = {"name": "Carla", "email": "carla@x.example", "issuer": "", "reason": "cambio turno"}
    assert anna.post_form(here, given | {"reason": ""}).status_code == 422
    assert anna.post_form(here, given).status_code == 303
    assert "Approva" not in anna.get(here).text and "Approva" in bruno.get(here).text
    assert anna.post_form(f"{here}/1/approva", {"reason": "sono io"}, page=here).status_code == 403
    bruno.post_form(f"{here}/1/approva", {"reason": ""}, page=here)
    assert "Serve un motivo" in bruno.get(here).text
    assert bruno.post_form(f"{here}/1/approva", {"reason": "va bene"}, page=here).status_code == 303
    assert [one.role for one in invitations(desk)] == ["admin"]
    bruno.post_form(f"{here}/1/rifiuta", {"reason": "ci ripenso"}, page=here)
    assert "Qualcun altro ha già deciso" in bruno.get(here).text


def test_somebody_is_shut_out_and_let_in_again(desk: Desk) -> None:
    admin, other = desk.person("admin"), desk.person("official", PRATO)
    client, theirs = desk.client(admin), desk.client(other)
    page = f"/gestione/persone/{other.account_id}"
    client.post_form(f"{page}/disattiva", {"reason": "telefono rubato"}, page=page)
    assert theirs.get(f"/comune/{PRATO}").status_code == 303
    assert "accesso chiuso" in client.get(page).text
    client.post_form(f"{page}/riattiva", {"reason": "ritrovato"}, page=page)
    assert "accesso chiuso" not in client.get(page).text
    own = f"/gestione/persone/{admin.account_id}"
    assert client.post_form(f"{own}/disattiva", {"reason": "per prova"}, page=own).status_code == 403
    assert client.get("/gestione/persone/999999").status_code == 404


def test_a_union_is_made_renamed_and_given_other_members(desk: Desk) -> None:
    client = desk.client(desk.person("admin"))
    new = {"kind": "union", "name": "Unione", "municipalities": f"{PRATO} Prato\n\nfirenze\n", "reason": "statuto"}
    assert "Nessun comune si chiama" in client.post_form("/gestione/enti", new | {"municipalities": "Pratto"}).text
    assert client.post_form("/gestione/enti", new).status_code == 303
    with desk.product.database.transaction() as session:
        key = session.scalars(select(Issuer.id).where(Issuer.kind == "union")).one()
    change = {"name": "Unione nuova", "municipalities": BARBERINO, "reason": "recesso"}
    assert client.post_form(f"/gestione/enti/{key}", change).status_code == 303
    with desk.product.database.transaction() as session:
        members = session.scalars(select(IssuerMunicipality.istat_code).where(IssuerMunicipality.issuer_id == key))
        assert (session.get_one(Issuer, key).name, list(members)) == ("Unione nuova", [BARBERINO])
    assert "C&#39;è già un ente" in client.post_form("/gestione/enti", new | {"name": "unione NUOVA"}).text


def test_joining_on_paper_and_never_activating_is_what_one_sees_first(desk: Desk) -> None:
    operator = desk.person("operator")
    desk.person("official", PRATO)
    client, today = desk.client(operator), rome_day(utc_now())
    here = "/gestione/adesioni"
    long_ago = {"istat_code": FIRENZE, "joined_on": f"{today - timedelta(days=400)}", "act": "=DELIBERA(12)"}
    assert client.post_form(here, long_ago | {"joined_on": f"{today + timedelta(days=2)}"}).status_code == 422
    assert client.post_form(here, long_ago).status_code == 303
    assert (
        client.post_form(here, {"istat_code": "prato", "joined_on": f"{today}", "act": "delibera 3"}).status_code == 303
    )
    with desk.product.database.transaction() as session:
        first, second = progress(session, today=today)
    assert (first.name, first.stage, first.days) == ("Firenze", Stage.ON_PAPER, 400)
    assert (second.name, second.stage, second.days, second.people) == ("Prato", Stage.SIGNED_IN, 0, 1)
    page = client.get(here).text
    assert page.index(">Firenze<") < page.index(">Prato<")
    assert "da 400 giorni" in page
    assert ">Prato<" not in client.get(f"{here}?fermi=0").text
    unknown = client.post_form(here, long_ago | {"istat_code": "Pratoo"})
    assert (unknown.status_code, "Nessun comune si chiama" in unknown.text) == (404, True)
    rows = list(csv.reader(io.StringIO(client.get(f"{here}?formato=csv").data.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Firenze", "Prato"] and rows[1][6] == "'=DELIBERA(12)"
    assert client.get(f"{here}?formato=xlsx").data[:2] == b"PK"
    client.post_form(f"{here}/{FIRENZE}/ritira", {"reason": "scritto per errore"}, page=here)
    with desk.product.database.transaction() as session:
        assert [one.name for one in progress(session, today=today)] == ["Prato"]


def test_the_rest_of_the_platform_is_for_its_admins(shared_desk: Desk) -> None:
    pages = ("persone", "persone/invita", "amministratori", "enti", "registro")
    for person in (shared_desk.person("operator"), shared_desk.person("admin", PRATO)):
        client = shared_desk.client(person)
        assert {client.get(f"/gestione/{page}").status_code for page in pages} == {403}
    assert shared_desk.client(shared_desk.person("approver", PRATO)).get("/gestione/adesioni").status_code == 403
    client = shared_desk.client(shared_desk.person("admin"))
    assert {client.get(f"/gestione/{page}").status_code for page in (*pages, "adesioni")} == {200}


def test_the_platform_invites_for_the_region_and_for_unions(desk: Desk) -> None:
    union_with_somebody(desk)
    client, here = desk.client(desk.person("admin")), "/gestione/persone/invita"
    with desk.product.database.transaction() as session:
        key = str(session.scalars(select(Issuer.id).where(Issuer.kind == "union")).one())
    given = NEW | {"istat_code": "", "issuer": ""}
    assert client.post_form(here, given).status_code == 422
    assert client.post_form(here, given | {"role": "operator", "issuer": key}).status_code == 422
    assert client.post_form(here, given | {"role": "operator"}).status_code == 303
    assert client.post_form(here, given | {"issuer": key}).status_code == 303
    assert client.post_form(here, given | {"istat_code": PRATO}).status_code == 303
    assert [(one.role, one.issuer_id is None) for one in invitations(desk)] == [
        ("operator", True), ("official", False), ("official", False),
    ]  # fmt: skip
