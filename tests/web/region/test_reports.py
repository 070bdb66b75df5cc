"""smoke"""
from desk_fixtures import Desk
def test_x(shared_desk: Desk) -> None:
    c = shared_desk.client(shared_desk.person("operator"))
    for u in ("/regione/rapporti","/regione/rapporti/periodo?dal=2026-11-20T18:00&al=2026-11-21T08:00","/regione/rapporti/periodo/invii?dal=2026-11-20T18:00&al=2026-11-21T08:00","/regione/rapporti/periodo?dal=2026-11-20T18:00&al=2026-11-21T08:00&formato=xlsx"):
        r = c.get(u)
        assert r.status_code==200, (u, r.text[-3000:])
