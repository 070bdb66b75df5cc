"""Pictures for the documents, taken by headless Chromium from a product that shows the demonstration."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "e2e")]

from chromium import Chromium
from product import Product

from doubles.push_service import PushService

IMAGES = ROOT / "docs" / "images"
#: File name → path of the page, width in pixels.
PICTURES = {"home.png": ("/", 1280), "comune.png": ("/comuni/100005", 360)}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with PushService() as service, Product(service.origin, parts=("run",)) as product, Chromium() as browser:
        for name, (path, width) in PICTURES.items():
            browser.resize(width)
            browser.open(product.url(path))
            browser.shot(IMAGES / name)
            print(IMAGES / name)


if __name__ == "__main__":
    main()
