"""URL → view of the alert room."""

from __future__ import annotations

from app.regional.room.dispatches import room_dispatch
from app.regional.room.lists import room_events, room_places
from app.regional.room.live import room, room_now
from app.regional.room.sending_acts import room_pause_sending, room_resume_sending
from app.regional.room.source_acts import room_pause_source, room_reinstate, room_resume_source, room_withdraw
from app.web.routing import Access, Route

_BOTH = ("GET", "POST")

ROUTES = (
    Route("/regione/allerte", room, Access.REGION),
    Route("/regione/allerte/adesso", room_now, Access.REGION),
    Route("/regione/allerte/comuni", room_places, Access.REGION),
    Route("/regione/allerte/cronologia", room_events, Access.REGION),
    Route("/regione/allerte/invii/<int:dispatch_id>", room_dispatch, Access.REGION),
    Route("/regione/allerte/fonti/<source_id>/pausa", room_pause_source, Access.REGION, _BOTH),
    Route("/regione/allerte/fonti/<source_id>/ripresa", room_resume_source, Access.REGION, _BOTH),
    Route("/regione/allerte/bollettini/<int:bulletin_id>/ritiro", room_withdraw, Access.REGION, _BOTH),
    Route("/regione/allerte/bollettini/<int:bulletin_id>/ripristino", room_reinstate, Access.REGION, _BOTH),
    Route("/regione/allerte/invio/<channel>/pausa", room_pause_sending, Access.REGION, _BOTH),
    Route("/regione/allerte/invio/<channel>/ripresa", room_resume_sending, Access.REGION, _BOTH),
)
