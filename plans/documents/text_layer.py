"""Whether a PDF has words in it, or only pictures of words."""

from __future__ import annotations

from collections.abc import Sequence

from pypdf import PageObject, PdfReader

#: Pages looked at, spread over the document.
SAMPLE = 12
#: Visible characters that a page of text has at least, on average: the stamp of a registry office is fewer.
FEWEST_CHARACTERS = 60
#: Octets of drawing instructions beyond which a page is a map, and not read.
_LONGEST_CONTENT = 1_000_000


def has_text_layer(reader: PdfReader) -> bool:
    """Whether the pages looked at have at least ``FEWEST_CHARACTERS`` each, on average."""
    pages = [reader.pages[number] for number in _spread(len(reader.pages))]
    return sum(map(_characters, pages)) >= FEWEST_CHARACTERS * len(pages)


def _spread(count: int) -> Sequence[int]:
    if count <= SAMPLE:
        return range(count)
    return [round(step * (count - 1) / (SAMPLE - 1)) for step in range(SAMPLE)]


def _characters(page: PageObject) -> int:
    """Visible characters of a page; none where they cannot be read."""
    try:
        contents = page.get_contents()
        if contents is None or len(contents.get_data()) > _LONGEST_CONTENT:
            return 0
        return sum(not character.isspace() for character in page.extract_text())
    except Exception:  # the library documents no closed set for damaged pages
        return 0
