"""Every recording of every feed, one by one: accepted, refused or no document at all, and for which reasons."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from alert_fixtures import Product
from doubles.dpc_bulletin import ROME

pytestmark = pytest.mark.usefixtures("recordings")

AT = datetime(2026, 11, 23, 12, tzinfo=ROME)
#: File under ``feeds`` → (documents, accepted), and codes that must be among the issues.
CAP = {
    "cap/google/canada.cap": (1, 1, set()),
    "cap/google/canada_signed.cap": (1, 1, {"signature_weak"}),
    "cap/google/earthquake.cap": (1, 1, {"area_outside"}),
    "cap/google/earthquake-iso8859-1.cap": (1, 1, set()),
    "cap/google/weather.cap": (1, 1, {"area_unmatched"}),
    "cap/google/weather.atom": (1, 1, set()),
    "cap/google/amber.atom": (1, 1, {"expires_missing"}),
    "cap/google/invalid.cap": (1, 0, {"element_missing"}),
    "cap/google/invalid.rss": (1, 0, {"feed_malformed"}),
    "cap/google/xee.cap": (1, 0, {"xml_dtd"}),
    "cap/google/xee.atom": (1, 0, {"xml_dtd"}),
    "cap/google/earthquake_index.atom": (0, 0, set()),
    "cap/google/weather_index.atom": (0, 0, set()),
    "cap/google/empty_weather_index.atom": (0, 0, set()),
    "cap/google/no_entries.atom": (0, 0, set()),
    "cap/kde/alertswiss-POA-1216107687-4.xml": (1, 1, {"element_order", "element_missing"}),
    "cap/kde/gdacs-cap_1001150.xml": (1, 1, set()),
    "cap/kde/ie-2.49.0.1.372.0.250413231648.N_Norm002_SmallCraft.xml": (1, 1, {"area_outside"}),
    "cap/kde/mo-cap_monsoon.xml": (1, 1, {"reference_self"}),
    "cap/kde/test_cap_data_1.xml": (1, 1, set()),
    "cap/kde/test_cap_data_expired_alert.xml": (1, 1, {"identity_reused"}),
}
REGION = {
    "toscana/cfr_criticita_synthetic_from_unit_test.html": (1, 1, set()),
    "toscana/cfr_monitoraggio_synthetic_from_unit_test.html": (1, 0, {"page_monitoring"}),
    "toscana/cfr_vigilanza_synthetic_from_unit_test.html": (1, 0, {"page_vigilance"}),
}
INDEXES = {
    "dpc/index/dpc_index_20260827_1510.json": (0, 0, set()),
    "dpc/index/dpc_index_20260720_2331_update.json": (0, 0, set()),
}


def test_each_is_what_its_page_says(product: Product, recordings: Path) -> None:
    found, expected = {}, {}
    for source, files in (("cap", CAP), ("cfr-toscana", REGION), ("dpc", INDEXES)):
        for name, (documents, accepted, codes) in files.items():
            report = product.ingest(recordings / "feeds" / name, at=AT, source=source)
            seen = {issue["code"] for issue in report.issues}
            found[name] = (report.documents, report.accepted, codes & seen)
            expected[name] = (documents, accepted, codes)
            assert report.documents == report.accepted + report.refused
            assert report.notifications == 0
    assert found == expected


def test_the_region_in_august_2015(product: Product, recordings: Path) -> None:
    folder = recordings / "feeds/cfr_xml"
    at = datetime(2015, 8, 25, 13, tzinfo=ROME)
    assert product.ingest(folder / "risk_commit_20150825T2332.xml", at=at, source="cfr-toscana").accepted == 1
    grosseto, firenze = product.levels("053011", at), product.levels("048017", at)
    assert (grosseto["hydraulic"], grosseto["wind"]) == ("orange", "green")
    assert set(firenze.values()) == {"green", "not_applicable"}
    later = datetime(2015, 8, 27, 11, tzinfo=ROME)
    again = product.ingest(folder / "risk_commit_20150827T2232.xml", at=later, source="cfr-toscana")
    assert (again.accepted, again.issues) == (1, [])
    assert set(product.levels("053011", later).values()) == {"green"}


def test_the_tables_and_the_map_of_one_bulletin_agree(product: Product, recordings: Path) -> None:
    tables = sorted((recordings / "feeds/dpc/csv").glob("20231102_1913_*_zone.csv"))
    maps = sorted((recordings / "feeds/dpc/geojson").glob("RECONSTRUCTED_20231102_1913_*.json"))
    at = datetime(2023, 11, 2, 19, 30, tzinfo=ROME)
    alone = product.ingest(*maps, at=at)
    assert (alone.refused, alone.accepted) == (1, 0)
    assert "zones_missing" in {issue["code"] for issue in alone.issues}
    together = product.ingest(*tables, *maps, at=at)
    assert together.accepted == 1
    assert {issue["code"] for issue in together.issues} == {"twin_incomplete"}
    assert product.levels("100005", at)["hydraulic"] == "orange"
