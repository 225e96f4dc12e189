"""Invariants and reference model, whatever a broken service accepts and returns."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.contract.checks import INVARIANTS
from tests.contract.document import load_document, operations
from tests.contract.exchange import Exchange
from tests.contract.reference_model import Caller, ReferenceModel
from tests.contract.target import crowded_seed

ROUNDS = 250
NAMES = ["id", "customerId", "calloutId", "ratingId", "status", "message", "safeCode", "latitude"]
NAMES += ["longitude", "createdAt", "access_token", "clientId", "title", "responseTypeId"]
VALUES: list[Any] = [None, True, 1, 178921, 992011, -1, 2**63, 1.5, float("nan")]
VALUES += ["4567", "closed", "", [], [1], [{}], {}, {"id": 1}, {"id": []}]
USUAL = [1, 178921, 992011, "4567", "closed"]
CALLOUT = {("path", "calloutId"): 992011, ("path", "customerId"): 178921}


def test_no_exchange_breaks_the_checks_themselves() -> None:
    """Each violation is put in words, and the model goes on."""
    random, seed = Random(285), crowded_seed()  # noqa: S311 - to be repeated
    model = ReferenceModel(seed)
    model.callers["ours"] = Caller(seed["sources"][0]["clientId"])
    model.callers["other"] = Caller(seed["sources"][1]["clientId"], 178921)

    def draw() -> Any:
        fields = {
            name: random.choice(random.choice([USUAL, VALUES]))
            for name in NAMES
            if random.random() < (0.2 if name == "ratingId" else 0.9)
        }
        return random.choice([fields] * 8 + [[fields, fields], random.choice(VALUES)])

    for operation in operations(load_document()) * ROUNDS:
        exchange = Exchange(
            operation=random.choice([operation] * 9 + [None]),
            method=random.choice(["GET", "POST", "HEAD"]),
            arguments=random.choice([CALLOUT, CALLOUT, {("path", "calloutId"): "x"}, {}]),
            media_type="application/json",
            has_body=True,
            sent=draw(),
            token=random.choice(["ours", "ours", "other", ""]),
            status=random.choice([200, 200, 200, 201, 285, 400, 404, 500]),
            received=draw(),
        )
        for invariant in INVARIANTS.values():
            assert all(invariant(model, exchange))
        model.observe(exchange)
    assert any(callout.events for callout in model.callouts.values())
