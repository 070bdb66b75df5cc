"""Answers that are odd but right, answers that are wrong, and connections that end: what every transport makes of them.

Against the same scripted HTTP/2 server as test_transports.py.
"""

from __future__ import annotations

import ssl
import time
from pathlib import Path

import pytest

from alerts.channels.push.transport import LOST, NOT_SENT, Answer, UnusablePeer
from doubles.h2_server import (
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    GOAWAY,
    HEADERS,
    PADDED,
    PING,
    PUSH_PROMISE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    Peer,
    Request,
    Script,
    h2_server,
    literal,
    plain,
)
from wire.transports import Bench, Kit, page, statuses

#: Type, flags and payload of a frame on the stream of the request; PING, SETTINGS and GOAWAY go on stream 0.
Frames = list[tuple[int, int, bytes]]

CREATED = literal((":status", "201"))
LAST = END_STREAM | END_HEADERS
OF_THE_CONNECTION = {PING, SETTINGS, GOAWAY}


def _say(*frames: tuple[int, int, bytes]) -> Script:
    """Answer every request with these frames."""

    def answer(peer: Peer, request: Request) -> None:
        for kind, flags, payload in frames:
            peer.raw(kind, flags, 0 if kind in OF_THE_CONNECTION else request.stream, payload)

    def script(peer: Peer) -> None:
        peer.start()
        peer.serve(answer)

    return script


ODD_BUT_RIGHT: dict[str, Frames] = {
    "100 before": [(HEADERS, END_HEADERS, literal((":status", "100"))), (HEADERS, LAST, CREATED)],
    "103 twice": [
        (HEADERS, END_HEADERS, literal((":status", "103"), ("link", "</x>"), ("retry-after", "9"))),
        (HEADERS, END_HEADERS, literal((":status", "103"))),
        (HEADERS, LAST, CREATED),
    ],
    "trailers": [
        (HEADERS, END_HEADERS, CREATED),
        (DATA, 0, b"body"),
        (HEADERS, LAST, literal(("x-checked", "yes"))),
    ],
    "empty frames": [(HEADERS, END_HEADERS, CREATED), (DATA, 0, b""), (DATA, END_STREAM, b"")],
    "continuations": [
        (HEADERS, END_STREAM, CREATED),
        *((CONTINUATION, 0, literal((f"x-{number}", "y" * 100))) for number in range(5)),
        (CONTINUATION, END_HEADERS, b""),
    ],
    "continuations within a field": [
        (HEADERS, END_STREAM, CREATED[:4]),
        *((CONTINUATION, 0, CREATED[octet : octet + 3]) for octet in range(4, len(CREATED), 3)),
        (CONTINUATION, END_HEADERS, b""),
    ],
    "status in Huffman code": [(HEADERS, LAST, b"\x08\x82\x10\x03")],
    "status as a literal": [(HEADERS, LAST, b"\x08\x03201")],
    "status never to be indexed": [(HEADERS, LAST, b"\x18\x03201")],
    "status to be indexed": [(HEADERS, LAST, b"\x48\x03201")],
    "table made smaller": [(HEADERS, LAST, b"\x20" + CREATED)],
    "padding": [
        (HEADERS, END_HEADERS | PADDED, b"\x05" + CREATED + bytes(5)),
        (DATA, END_STREAM | PADDED, b"\xc8body" + bytes(200)),
    ],
    "priority in the headers": [(HEADERS, LAST | 0x20, b"\0\0\0\0\x10" + CREATED)],
    "padding and priority": [(HEADERS, LAST | PADDED | 0x20, b"\x03\0\0\0\0\x10" + CREATED + bytes(3))],
    "unknown frames": [
        (0xBB, 0xFF, b"whatever"),
        (HEADERS, END_HEADERS, CREATED),
        (0xCC, 0, b""),
        (DATA, END_STREAM, b""),
    ],
    "pings between": [(PING, 0, b"12345678"), (HEADERS, END_HEADERS, CREATED), (DATA, END_STREAM, b"")],
    "unknown settings": [(SETTINGS, 0, b"\xfa\xce\0\0\0\x01"), (HEADERS, LAST, CREATED)],
    "reset after the answer": [(HEADERS, LAST, CREATED), (RST_STREAM, 0, bytes(4))],
    "window after the answer": [(HEADERS, LAST, CREATED), (WINDOW_UPDATE, 0, bytes((0, 0, 1, 0)))],
}


@pytest.mark.parametrize("how", ODD_BUT_RIGHT)
def test_odd_but_right(bench: Bench, how: str) -> None:
    bench.all_created(_say(*ODD_BUT_RIGHT[how]))
    assert bench.served.heard["ping"] == (20 if how.startswith("pings") else 0)


#: The library's books do not know of these answers, so only what the client says of them counts.
WRONG: dict[str, Frames] = {
    "no status": [(HEADERS, LAST, literal(("x-status", "201")))],
    "a status that is no number": [(HEADERS, LAST, literal((":status", "yes!")))],
    "an empty status": [(HEADERS, LAST, literal((":status", "")))],
    "no headers": [(DATA, END_STREAM, b"201")],
    "an index that is not there": [(HEADERS, LAST, b"\xff\xff\x03")],
    "a number without end": [(HEADERS, LAST, b"\x7f" + b"\xff" * 12)],
    "a literal longer than the block": [(HEADERS, LAST, b"\x08\x7f\x01")],
    "an empty block": [(HEADERS, LAST, b"")],
    "padding longer than the frame": [(HEADERS, LAST | PADDED, b"\xff" + CREATED)],
    "a continuation of nothing": [(CONTINUATION, END_HEADERS, CREATED)],
    "another frame within a block": [(HEADERS, END_STREAM, CREATED), (PING, 0, bytes(8))],
    "a promise": [(PUSH_PROMISE, END_HEADERS, b"\0\0\0\x02" + literal((":method", "GET")))],
    "a ping of the wrong size": [(PING, 0, b"123")],
    "settings of the wrong size": [(SETTINGS, 0, b"123")],
    "a window of its own size": [(SETTINGS, 0, b"\0\x04\xff\xff\xff\xff")],
    "a window opened by nothing": [(WINDOW_UPDATE, 0, bytes(4))],
    "a window beyond all measure": [(WINDOW_UPDATE, 0, b"\x7f\xff\xff\xff")] * 2,
    "a goaway of the wrong size": [(GOAWAY, 0, b"")],
    "a reset of the wrong size": [(RST_STREAM, 0, b"")],
    "a frame larger than allowed": [(HEADERS, LAST, CREATED + literal(("x", "y" * 120)) * 200)],
}


@pytest.mark.parametrize("how", WRONG)
def test_wrong(kit: Kit, tls: tuple[Path, ssl.SSLContext], how: str) -> None:
    with h2_server(tls[1], _say(*WRONG[how])) as served:
        (answers,) = kit.post(page(served.origin, 4), answer_timeout=0.3, connect_timeout=0.6)
    assert len(answers) == 4
    assert {answer.status for answer in answers} <= {None, 201}
    for number, answer in enumerate(answers):
        assert answer.processed or not served.seen[f"/w/{number}"]


def test_large_bodies_are_not_waited_for_and_windows_open_again(bench: Bench) -> None:
    def wordy(peer: Peer) -> None:
        peer.start()
        peer.serve(lambda peer, request: peer.answer(request, 201, b"x" * 40_000))

    bench.all_created(wordy, count=20)


def test_a_body_without_end(bench: Bench) -> None:
    def endless(peer: Peer) -> None:
        peer.start()
        peer.serve(lambda peer, request: peer.answer(request, 201, b"x" * 2_000_000))

    assert statuses(bench.send(endless, count=4)) == [201] * 4


def test_refused_before_the_body_was_read(bench: Bench) -> None:
    def hasty(peer: Peer) -> None:
        peer.start(initial_window_size=100)
        if peer.number == 1:
            peer.created(peer.take()[0])
        while True:
            peer.hear()
            for stream in list(peer.incomplete):
                request = peer.incomplete.pop(stream)
                peer.raw(HEADERS, LAST, stream, literal((":status", "413")))
                peer.reset(request, 0)

    assert statuses(bench.send(hasty, count=6, warm=True)) == [413] * 6


def test_lost_after_the_request(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> None:
    def dying(peer: Peer) -> None:
        peer.start()
        peer.created(peer.take()[0])
        peer.take(4)

    with h2_server(tls[1], dying, plain) as served:
        (answers,) = kit.post(page(served.origin, 20))
    assert 201 in statuses(answers)
    for number, answer in enumerate(answers):
        seen = served.seen[f"/w/{number}"]
        assert answer in (LOST, NOT_SENT, Answer(201))
        assert answer.processed or not seen
        assert seen == 1 or kit.sends_again or answer.status is None
    assert not served.faults


def test_lost_in_the_body_of_the_answer(bench: Bench) -> None:
    def cut_off(peer: Peer) -> None:
        peer.start()
        for request in peer.take(3):
            peer.raw(HEADERS, END_HEADERS, request.stream, CREATED)
            peer.raw(DATA, 0, request.stream, b"half of")

    answers = bench.send(cut_off, count=3)
    assert all(answer in (LOST, Answer(201)) for answer in answers)


def test_lost_while_sending(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> None:
    def deaf(peer: Peer) -> None:
        peer.start()
        peer.sip = 1_000
        for _ in range(20):
            peer.hear()

    with h2_server(tls[1], deaf) as served:
        (answers,) = kit.post(page(served.origin, 200, size=4_000), answer_timeout=2)
    assert set(answers) <= {LOST, NOT_SENT}
    assert all(answers[number].processed for number in range(200) if served.seen[f"/w/{number}"])


def test_gone_between_pages(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> None:
    def for_five(peer: Peer) -> None:
        peer.start()
        for request in peer.take(5):
            peer.created(request)
        if peer.number % 2:
            peer.goaway(2**31 - 1)

    with h2_server(tls[1], for_five) as served:
        pages = [page(served.origin, 5, start=start) for start in range(0, 25, 5)]
        answers = kit.post(*pages, pause=0.05)
    # The loss may be noticed only when the next page has been written: such a post is lost, never answered wrongly.
    assert all(answer in (Answer(201), LOST, NOT_SENT) for each in answers for answer in each)
    assert answers[0] == [Answer(201)] * 5
    assert sum(answer.status == 201 for each in answers for answer in each) >= 15
    assert not served.faults


@pytest.mark.parametrize("garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0" * 100, b"\xff" * 50_000, b""])
def test_garbage_for_a_preface(kit: Kit, tls: tuple[Path, ssl.SSLContext], garbage: bytes) -> None:
    def nonsense(peer: Peer) -> None:
        peer.sock.sendall(garbage)
        if garbage:
            peer.sock.recv(1_000)

    with h2_server(tls[1], nonsense) as served:
        try:
            (answers,) = kit.post(page(served.origin, 3), answer_timeout=0.3, connect_timeout=0.6)
        except UnusablePeer:
            return
    assert len(answers) == 3
    assert {answer.status for answer in answers} == {None}


def test_garbage_in_the_middle(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> None:
    def nonsense(peer: Peer) -> None:
        peer.start()
        peer.created(peer.take()[0])
        peer.sock.sendall(b"\xff" * 10_000)
        time.sleep(0.1)

    with h2_server(tls[1], nonsense) as served:
        (answers,) = kit.post(page(served.origin, 10), answer_timeout=0.3, connect_timeout=0.6)
    assert len(answers) == 10
    assert all(answer.processed for number, answer in enumerate(answers) if served.seen[f"/w/{number}"])
