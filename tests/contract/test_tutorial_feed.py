"""``docs/tutorials/add-a-feed.md`` is true: the files in it are taken out and run, and its names and commands exist."""

from __future__ import annotations

import csv
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import click
import pytest

from alerts.domain.level import Level
from alerts.sources.contract import ParsedBulletin, RawFile, Source
from alerts.sources.registry import SOURCES
from app.cli.main import cli
from contract.source_promises import PROMISES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/tutorials/add-a-feed.md").read_text(encoding="utf-8")

_BLOCK = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {title: body for _, title, body in _BLOCK.findall(PAGE) if title}
COMMANDS = [
    line.removeprefix(".venv/bin/cittadino ")
    for _, title, body in _BLOCK.findall(PAGE)
    if not title
    for line in body.splitlines()
    if line.startswith(".venv/bin/cittadino ")
]

ADAPTER = "alerts/sources/adapters/valdoria.py"
GOLDEN = "tests/unit/alerts/sources/valdoria/stato-allerta.json"
TESTS = "tests/unit/alerts/sources/test_valdoria.py"
ZONES = "app/core/territory/data/alert_zones.csv"

#: Runs pytest with one folder more in which adapters are found.
_RUN = (
    "import sys, pytest, alerts.sources.adapters as home; home.__path__.append(sys.argv[1]);"
    "raise SystemExit(pytest.main(sys.argv[2:]))"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page, where the page says that they go."""
    made = tmp_path_factory.mktemp("tutorial")
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def source(folder: Path) -> Iterator[Source]:
    spec = spec_from_file_location("tutorial_valdoria", folder / ADAPTER)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Source = module.ValdoriaSource()
    yield made


def known_zones(day: date) -> Mapping[str, str]:
    """The table of zones in the page."""
    return {row["code"]: row["name"] for row in csv.DictReader(FILES[ZONES].splitlines())}


def parse(source: Source, content: bytes) -> ParsedBulletin:
    (bundle,) = source.bundle([RawFile("stato-allerta.json", content)])
    parsed = source.parse(bundle, known_zones)
    assert isinstance(parsed, ParsedBulletin)
    return parsed


def test_the_page_has_every_file_of_the_feed() -> None:
    assert set(FILES) == {ADAPTER, GOLDEN, TESTS, ZONES}


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_its_adapter_promises_what_every_source_does(source: Source, promise: Callable[[Source], None]) -> None:
    promise(source)


def test_its_golden_document_speaks_of_all_its_zones(source: Source) -> None:
    parsed = parse(source, FILES[GOLDEN].encode())
    assert parsed.issues == ()
    assert {reading.zone for reading in parsed.readings} == set(known_zones(date.min))
    assert {reading.hazard for reading in parsed.readings} == set(source.facts.hazards)
    assert max(r.level for r in parsed.readings if isinstance(r.level, Level)) is Level.RED


def test_an_empty_list_is_never_green(source: Source) -> None:
    parsed = parse(source, b"[]")
    assert parsed.refused
    assert [issue.code for issue in parsed.issues] == ["feed_empty"]
    assert "`feed_empty`" in PAGE
    assert parsed.readings == ()


def test_its_own_tests_pass(folder: Path) -> None:
    command = [sys.executable, "-c", _RUN, str(folder / "alerts/sources/adapters"), "-q", str(folder / TESTS)]
    done = subprocess.run([*command, "-p", "no:cacheprovider"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [ADAPTER, TESTS])
@pytest.mark.parametrize("check", [["check", "--no-cache"], ["format", "--check", "--no-cache"]], ids=lambda c: c[0])
def test_its_code_is_in_the_style_of_the_project(name: str, check: list[str]) -> None:
    # The file is not where it says that it is: that our packages are ours has to be said.
    ours = ["--config", "lint.isort.known-first-party=['alerts', 'app']"]
    command = [sys.executable, "-m", "ruff", *check, *ours, "--stdin-filename", str(ROOT / name), "-"]
    done = subprocess.run(command, cwd=ROOT, input=FILES[name], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_zones_are_where_the_source_speaks(source: Source) -> None:
    rows = list(csv.DictReader(FILES[ZONES].splitlines()))
    assert {row["namespace"] for row in rows} == {source.facts.zone_namespace}
    assert all(row["code"].startswith(source.facts.zones) for row in rows)
    assert FILES[ZONES].splitlines()[0] == (ROOT / ZONES).read_text(encoding="utf-8").splitlines()[0]
    mapped = [line for line in COMMANDS if line.startswith("alerts map ")]
    assert {shlex.split(line)[3] for line in mapped} == {row["code"] for row in rows}


def test_the_name_that_it_takes_is_free(source: Source) -> None:
    assert source.facts.id not in SOURCES


def test_its_settings_are_read_as_those_of_another_source_are() -> None:
    (line,) = re.findall(r"^ *\"valdoria\": .*$", PAGE, re.MULTILINE)
    ours = line.replace("valdoria", "cfr-toscana").replace("VALDORIA", "CFR_TOSCANA")
    assert ours in (ROOT / "config.py").read_text(encoding="utf-8").splitlines()
    assert "_feeds_given" in PAGE and "def _feeds_given(" in (ROOT / "config.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", COMMANDS)
def test_its_commands_exist(line: str) -> None:
    words = shlex.split(line)
    command: click.Command | None = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        command = command.get_command(context, words.pop(0))
    assert command is not None, line
    with command.make_context(command.name, words):  # wrong options or arguments are a UsageError
        pass


def test_what_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:alerts|app|tests|docs)(?:[./][\w-]+)+)`", PAGE)) - set(FILES)
    assert named
    for name in sorted(named):
        path = ROOT / name
        assert path.exists() or path.with_name(path.name + ".py").exists() or _module(name).exists(), name


def _module(dotted: str) -> Path:
    return ROOT / (dotted.replace(".", "/") + ".py")
