"""libcurl's event loop on Python's selectors: no limit on the number of descriptors, unlike its ``select()``."""

from __future__ import annotations

import selectors
import time

import pycurl

_EVENTS = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}
#: Seconds; libcurl says when it wants to be called, this is for a timer that was missed.
_LONGEST_SLEEP = 1.0


class CurlLoop:
    """A multi handle, the connections it keeps, and the waiting for them. Used by one thread at a time."""

    def __init__(self, connections_per_host: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._alarm: float | None = None
        self.multi = pycurl.CurlMulti()
        self.multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        self.multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, connections_per_host)
        self.multi.setopt(pycurl.M_MAXCONNECTS, 4 * connections_per_host)
        self.multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self.multi.setopt(pycurl.M_TIMERFUNCTION, self._set_alarm)

    def turn(self) -> None:
        """Wait until there is something to do, and have libcurl do it."""
        sleep = _LONGEST_SLEEP if self._alarm is None else self._alarm - time.monotonic()
        for key, events in self._selector.select(min(max(sleep, 0.0), _LONGEST_SLEEP)):
            ready = (pycurl.CSELECT_IN if events & selectors.EVENT_READ else 0) | (
                pycurl.CSELECT_OUT if events & selectors.EVENT_WRITE else 0
            )
            self.multi.socket_action(key.fd, ready)
        if self._alarm is None or time.monotonic() >= self._alarm:
            self._alarm = None
            self.multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def close(self) -> None:
        self.multi.close()
        self._selector.close()

    def _watch(self, what: int, descriptor: int, _multi: object, _data: object) -> None:
        known = descriptor in self._selector.get_map()
        if what == pycurl.POLL_REMOVE:
            if known:
                self._selector.unregister(descriptor)
        elif known:
            self._selector.modify(descriptor, _EVENTS[what])
        else:
            self._selector.register(descriptor, _EVENTS[what])

    def _set_alarm(self, milliseconds: int) -> None:
        self._alarm = time.monotonic() + milliseconds / 1000 if milliseconds >= 0 else None
