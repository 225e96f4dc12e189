"""Invariants and reference model, whatever a broken service accepts and returns."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.checks import INVARIANTS
from tests.contract.document import load_document, operations
from tests.contract.exchange import Exchange
from tests.contract.reference_model import Caller, ReferenceModel
from tests.contract.target import crowded_seed

SEED = crowded_seed()
OPERATIONS = operations(load_document())
NAMES = ["id", "customerId", "calloutId", "ratingId", "status", "message", "safeCode", "latitude"]
NAMES += ["longitude", "createdAt", "access_token", "clientId", "title"]
NUMBERS = st.sampled_from([1, 2, 178921, 992011, -1, 2**63])
SCALARS = (
    st.none() | st.booleans() | NUMBERS | st.floats() | st.sampled_from(["4567", "closed", ""])
)
BODIES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=12,
)
EXCHANGES = st.builds(
    Exchange,
    operation=st.none() | st.sampled_from(OPERATIONS),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    arguments=st.dictionaries(
        st.sampled_from([("path", "calloutId"), ("path", "customerId")]), NUMBERS | st.just("x")
    ),
    media_type=st.just("application/json"),
    has_body=st.booleans(),
    sent=BODIES,
    token=st.sampled_from(["", "ours", "other", "4567"]),
    status=st.sampled_from([200, 200, 201, 285, 400, 404, 500]),
    received=BODIES,
)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(st.lists(EXCHANGES, min_size=1, max_size=8))
def test_no_exchange_breaks_the_checks_themselves(exchanges: list[Exchange]) -> None:
    """Each violation is put in words, and the model goes on."""
    model = ReferenceModel(SEED)
    model.callers["ours"] = Caller(SEED["sources"][0]["clientId"])
    model.callers["other"] = Caller(SEED["sources"][1]["clientId"], 178921)
    for exchange in exchanges:
        for invariant in INVARIANTS.values():
            assert invariant(model, exchange) != ""
        model.observe(exchange)
