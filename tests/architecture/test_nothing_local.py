"""Nothing that is committed names the place it was made in: folders, machines or package registries."""

from __future__ import annotations

import re

# Written in pieces, so that this file does not contain what it looks for.
FORBIDDEN = {
    "workplace folders": re.compile(r"(?<![\w.<])/(?:" + "|".join(("wor" + "k", "far" + "m")) + r")/"),
    "workplace tools": re.compile(r"\bfar" + r"m-\w+", re.IGNORECASE),
    "home folders": re.compile(r"(?<![\w.])/(?:ro" + r"ot|ho" + r"me/\w+)/\S"),
    "package registries": re.compile("|".join((r"pypi\." + "org", r"registry\.npm" + r"js\.org", "python" + "hosted"))),
}
SHARED_FOLDER = re.compile(r"\.\./sha" + "red")
#: Where recordings may be found beside a checkout is a fact of continuous integration, and only said there.
SHARED_FOLDER_ALLOWED = {".ci/run"}


def test_no_file_names_this_workplace(texts: dict[str, str]) -> None:
    found = [
        f"{name}: {kind}: {match.group()}"
        for name, text in texts.items()
        for kind, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]
    assert not found


def test_only_continuous_integration_knows_where_recordings_lie(texts: dict[str, str]) -> None:
    found = {name for name, text in texts.items() if SHARED_FOLDER.search(text)}
    assert found <= SHARED_FOLDER_ALLOWED
