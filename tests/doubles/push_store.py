"""What a push service remembers: who subscribed, which messages wait, what happened. Knows nothing of HTTP."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from doubles.push_rules import Refusal, Wishes


@dataclass(frozen=True)
class Message:
    """One accepted message; ``received`` on the store's clock."""

    id: str
    subscription: str
    body: bytes
    wishes: Wishes
    received: float


class Recipient(Protocol):
    """Where messages of a subscription go: a browser's connection or a device of the test."""

    @property
    def online(self) -> bool: ...

    def deliver(self, message: Message, channel: str) -> None:
        """Called only while online; the message stays stored until it is acknowledged."""


@dataclass(frozen=True)
class Subscription:
    """``key`` is the VAPID key it was made with (65 octets), None when made for anybody."""

    id: str
    channel: str
    key: bytes | None
    recipient: Recipient


@dataclass
class Store:
    """Subscriptions, waiting messages, counters and the event log."""

    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    waiting: dict[str, Message] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    counters: Counter[str] = field(default_factory=Counter)
    clock: Callable[[], float] = time.time
    #: Seconds added to the clock, so that a test can let a TTL run out without waiting.
    ahead: float = 0

    def now(self) -> float:
        return self.clock() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds
        self.expire()

    def note(self, what: str, **detail: Any) -> None:
        """Count an event and keep it."""
        self.counters[what] += 1
        self.log.append({"at": round(self.clock(), 3), "what": what, **detail})

    def subscribe(self, channel: str, key: bytes | None, recipient: Recipient) -> Subscription:
        made = Subscription(uuid.uuid4().hex, channel, key, recipient)
        self.subscriptions[made.id] = made
        self.note("subscribed", subscription=made.id)
        return made

    def drop(self, subscription: str) -> None:
        """From now on the endpoint answers 410 and what waited for it is lost."""
        self.subscriptions.pop(subscription, None)
        self.gone.add(subscription)
        self._forget(lambda message: message.subscription == subscription)
        self.note("unsubscribed", subscription=subscription)

    def find(self, subscription: str) -> Subscription:
        """Raises Refusal: 410 for one that has been, 404 for one that never was."""
        if subscription in self.gone:
            raise Refusal(410, 106, "the subscription is gone")
        if subscription not in self.subscriptions:
            raise Refusal(404, 102, "there is no such subscription")
        return self.subscriptions[subscription]

    def accept(self, subscription: Subscription, body: bytes, wishes: Wishes) -> Message:
        """Store a message, in place of one with the same Topic, and deliver it if somebody is there."""
        if wishes.topic is not None:
            replaced = self._forget(lambda m: m.subscription == subscription.id and m.wishes.topic == wishes.topic)
            if replaced:
                self.note("collapsed", subscription=subscription.id, topic=wishes.topic)
        message = Message(uuid.uuid4().hex, subscription.id, body, wishes, self.now())
        self.waiting[message.id] = message
        self.note("accepted", subscription=subscription.id, message=message.id, topic=wishes.topic, size=len(body))
        if subscription.recipient.online:
            self._hand_over(message)
        elif wishes.ttl == 0:
            del self.waiting[message.id]
            self.note("expired", message=message.id)
        return message

    def flush(self, recipient: Recipient) -> None:
        """Deliver what waits for a recipient that has come online, oldest first."""
        self.expire()
        for message in list(self.waiting.values()):
            if self.subscriptions[message.subscription].recipient is recipient:
                self._hand_over(message)

    def expire(self) -> None:
        """Throw away what nobody fetched in time."""
        now = self.now()
        for message in list(self.waiting.values()):
            if now >= message.received + message.wishes.ttl > message.received:
                del self.waiting[message.id]
                self.note("expired", message=message.id)

    def acknowledge(self, message: str) -> None:
        if self.waiting.pop(message, None):
            self.note("acknowledged", message=message)

    def _hand_over(self, message: Message) -> None:
        subscription = self.subscriptions[message.subscription]
        self.note("delivered", message=message.id)
        subscription.recipient.deliver(message, subscription.channel)

    def _forget(self, condition: Callable[[Message], bool]) -> list[Message]:
        found = [message for message in self.waiting.values() if condition(message)]
        for message in found:
            del self.waiting[message.id]
        return found
