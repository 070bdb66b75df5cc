"""Pictures for the documents, taken by headless Chromium from a product that shows the demonstration.

``python scripts/screenshots.py [NAME…]``: all of them, or those that are named.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

from app.core.identity.roles import Role
from doubles.push_service import PushService
from e2e.chromium import Chromium
from e2e.desk_people import session_cookie, sign_in
from e2e.product import Product

IMAGES = ROOT / "docs" / "images"
#: File name → path of the page, width in pixels.
PICTURES = {
    "home.png": ("/", 1280),
    "comune.png": ("/comuni/100005", 360),
    "regione.png": ("/regione/allerte", 1280),
}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with PushService() as service, Product(service.origin, parts=("run",)) as product, Chromium() as browser:
        sign_in(browser, product, session_cookie(product, Role.OPERATOR, None, "olga"))
        for name in sys.argv[1:] or PICTURES:
            path, width = PICTURES[name]
            browser.resize(width)
            browser.open(product.url(path))
            browser.shot(IMAGES / name)
            print(IMAGES / name)


if __name__ == "__main__":
    main()
