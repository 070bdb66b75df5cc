"""A page worked by keys alone: what has the focus, Tab until something is reached, typing, Enter."""

from __future__ import annotations

from e2e.chromium import Chromium

TAB, ENTER = ("Tab", 9), ("Enter", 13)
#: What has the keyboard: by its id, or by its words.
_FOCUS = "(({id, textContent}) => [id, textContent.trim().replace(/\\s+/g, ' ')])(document.activeElement)"
#: More stops than any page has: past it the keyboard goes round in circles.
_LONGEST_WAY = 400


def reach(chromium: Chromium, wanted: str) -> None:
    """Tab until what has this id, or words that begin so, has the keyboard."""
    seen = []
    for _ in range(_LONGEST_WAY):
        chromium.press(*TAB)
        name, words = chromium.js(_FOCUS)
        if name == wanted or words.startswith(wanted):
            return
        seen.append(name or words[:40])
    raise AssertionError(f"the keyboard does not reach {wanted}, but {seen}")


def enter(chromium: Chromium) -> None:
    """Press what has the keyboard, and wait for where it leads."""
    chromium.press(*ENTER, text="\r")
    chromium.settle()


def follow(chromium: Chromium, wanted: str) -> None:
    """Reach it and press it."""
    reach(chromium, wanted)
    enter(chromium)


def write(chromium: Chromium, words: str) -> None:
    """Type into what has the keyboard."""
    for letter in words:
        chromium.press(letter, ord(letter.upper()) if letter.isalnum() else 0, text=letter)
