"""Mutants: mocks with one seeded bug each.

A bug is seeded in a clean mock for one test only. The README says how to add one.
"""

from typing import NamedTuple

from tests.contract.mutants import access, callouts, messages
from tests.contract.mutants.seeding import Seed


class Mutant(NamedTuple):
    """A seeded bug, and the check that must find it."""

    title: str
    check: str
    seed: Seed


MUTANTS = [
    Mutant(title, check, seed)
    for each in (messages, access, callouts)
    for check, seeds in each.MUTANTS.items()
    for title, seed in seeds.items()
]
