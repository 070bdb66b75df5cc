"""A demonstration is called one in the alert room too, and no more once it is gone."""

from __future__ import annotations

from alerts.ingestion.demonstration import load_demonstration
from alerts.ingestion.separation import remove_demonstration
from app.core.clock import utc_now
from desk_fixtures import Desk


def test_the_room_says_that_it_is_a_demonstration(desk: Desk) -> None:
    load_demonstration(desk.product.database, now=utc_now())
    client = desk.client(desk.person("operator"))
    assert all("Dimostrazione." in client.get(url).text for url in ("/regione/allerte", "/regione/allerte/adesso"))
    with desk.product.database.transaction() as session:
        remove_demonstration(session)
    assert "Dimostrazione." not in client.get("/regione/allerte").text
