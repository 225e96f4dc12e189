"""Reference model of the service: everything that was observed, and what must follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.contract.exchange import Exchange

OPEN, ENDED, CLOSED, UNKNOWN = "open", "ended", "closed", "unknown"
"""Ended is what must have closed by now, though nobody has seen it closed yet."""

LASTING = (
    "customerId",
    "predefinedLocationId",
    "responseTypeId",
    "calloutClassificationId",
    "createdAt",
)
"""Fields of a callout that never change."""

MOVES = {"streamLocationUpdate", "streamLocationAndGetCallout"}

Form = tuple[object, ...]
"""Outward form of a response to a cancel, the same for every callout."""


class Caller(NamedTuple):
    """Owner of a token: a customer source, or one of its customers."""

    source: str
    customer: int | None = None


@dataclass
class Callout:
    """Facts about a callout."""

    id: int
    source: str
    customer: int | None = None
    state: str = UNKNOWN
    shown: Mapping[str, Any] = field(default_factory=dict)
    """As it was last read."""

    position: tuple[object, object] | None = None
    events: list[tuple[int, str]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    """Safe codes that were sent to cancel it."""

    @property
    def is_over(self) -> bool:
        return self.state in {ENDED, CLOSED}


class ReferenceModel:
    """Everything that was seen, and what is known from the seed."""

    def __init__(self, seed: Mapping[str, Any]) -> None:
        self.callers: dict[str, Caller] = {}
        self.ended_tokens: set[str] = set()
        self.callouts: dict[int, Callout] = {}
        self.ratings: dict[int, int] = {}
        self.orders: dict[tuple[Caller, int | None], list[int]] = {}
        self.forms: defaultdict[bool, dict[bool, Form]] = defaultdict(dict)
        """Of cancels, before and after the end of a callout, with a right and with a wrong code."""

        self.sources: dict[int, str] = {}
        self.safe_codes: dict[int, str] = {}
        self.unsubscribed: set[int] = set()
        for source in seed["sources"]:
            for customer in source["customers"]:
                self.sources[customer["id"]] = source["clientId"]
                self.safe_codes[customer["id"]] = customer["safeCode"]
                if not customer["subscribed"]:
                    self.unsubscribed.add(customer["id"])
            for callout in source["callouts"]:
                self.callouts[callout["id"]] = Callout(
                    callout["id"], source["clientId"], callout["customerId"]
                )

    def caller(self, exchange: Exchange) -> Caller | None:
        """Return the owner of the token, if that is known."""
        return self.callers.get(exchange.token)

    def callout(self, exchange: Exchange) -> Callout | None:
        """Return the callout that a request is about, in its path, its body or its rating."""
        number = exchange.asked_for("calloutId")
        if rating := exchange.asked_for("ratingId"):
            number = self.ratings.get(rating)
        return self.callouts.get(number) if number is not None else None

    def active(self, source: str, customer: int | None) -> Iterator[Callout]:
        """Yield the callouts that are known to be open, of a customer or of all."""
        for callout in self.callouts.values():
            theirs = callout.source == source and customer in {None, callout.customer}
            if theirs and callout.state == OPEN:
                yield callout

    def code_is_right(self, exchange: Exchange) -> bool | None:
        """Return whether the safe code in a cancel is right; None where that is not known."""
        callout = self.callout(exchange)
        code = self.safe_codes.get(callout.customer or 0) if callout else None
        return None if code is None else exchange.body.get("safeCode") == code

    def form(self, exchange: Exchange) -> Form:
        """Return the outward form of the response to a cancel."""
        callout = self.callout(exchange)
        before = callout.shown.get("status") if callout and not callout.is_over else None
        return (
            exchange.status,
            tuple(exchange.fields),
            before is None or exchange.fields.get("status") == before,
            exchange.fields.get("message"),
        )

    def observe(self, exchange: Exchange) -> None:
        """Learn from an exchange, after the invariants were checked against what was known."""
        if exchange.name in {"exchangeCredentials", "mintCalloutToken"} and exchange.status == 200:
            self._observe_token(exchange)
        caller = self.caller(exchange)
        if exchange.name == "cancelCallout" and (callout := self.callout(exchange)):
            self._observe_code(exchange, callout)
        if caller is None or not exchange.done:
            return
        for shown in exchange.callouts:
            self._observe_callout(exchange, caller, shown)
        if exchange.name.startswith("listActive"):
            key = caller, exchange.ids.get("customerId")
            self.orders[key] = [each["id"] for each in exchange.callouts]
        if callout := self.callout(exchange):
            self._observe_change(exchange, callout)

    def _observe_change(self, exchange: Exchange, callout: Callout) -> None:
        match exchange.name:
            case "submitCalloutRating" if exchange.number is not None:
                self.ratings[exchange.number] = callout.id
            case "sendCalloutEvent" if exchange.number is not None and isinstance(
                exchange.body.get("message"), str
            ):
                callout.events.append((exchange.number, exchange.body["message"]))
            case "dismissCallout" if not callout.is_over:
                callout.state = ENDED
            case "cancelCallout" if not callout.is_over:
                right = "safeCode" not in exchange.body or self.code_is_right(exchange)
                callout.state = {True: ENDED, False: callout.state, None: UNKNOWN}[right]
            case name if name in MOVES:
                self._observe_move(exchange, callout)

    def _observe_token(self, exchange: Exchange) -> None:
        token, caller = exchange.fields.get("access_token"), self.caller(exchange)
        source, customer = exchange.body.get("clientId"), exchange.body.get("customerId")
        if not isinstance(token, str) or not token:
            return
        if exchange.name == "exchangeCredentials" and isinstance(source, str):
            self.callers[token] = Caller(source)
        elif caller and isinstance(customer, int):
            self.callers[token] = Caller(caller.source, customer)

    def _observe_code(self, exchange: Exchange, callout: Callout) -> None:
        code = exchange.body.get("safeCode")
        if isinstance(code, str):
            callout.codes.add(code)
            right = self.code_is_right(exchange)
            if right is not None and exchange.status == 200 and callout.shown:
                self.forms[callout.is_over].setdefault(right, self.form(exchange))

    def _observe_callout(
        self, exchange: Exchange, caller: Caller, shown: Mapping[str, Any]
    ) -> None:
        number, customer = shown["id"], shown.get("customerId")
        customer = customer if isinstance(customer, int) else None
        source = self.sources.get(customer or 0, caller.source)
        callout = self.callouts.setdefault(number, Callout(number, source))
        callout.customer = customer
        if callout.position is None or exchange.name == "streamLocationAndGetCallout":
            callout.position = shown.get("latitude"), shown.get("longitude")
        if exchange.name == "cancelCallout":
            return  # it may show the callout as it stood before
        callout.shown = shown
        if str(shown.get("status")).strip().lower() == CLOSED:
            callout.state = CLOSED
        elif not callout.is_over:
            callout.state = OPEN

    def _observe_move(self, exchange: Exchange, callout: Callout) -> None:
        if exchange.status == 200 and {"latitude", "longitude"} <= exchange.body.keys():
            callout.position = exchange.body["latitude"], exchange.body["longitude"]
        if exchange.status == 285:
            callout.state = CLOSED
