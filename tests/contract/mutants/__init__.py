"""Mutants: mocks with one seeded bug each.

A bug is seeded in a clean mock for one test only. The README says how to add one.
"""

from tests.contract.mutants import access, answers, course, duress, memory, odd_input
from tests.contract.mutants.seeding import Mutant

MUTANTS: list[Mutant] = [
    *odd_input.MUTANTS,
    *access.MUTANTS,
    *answers.MUTANTS,
    *course.MUTANTS,
    *memory.MUTANTS,
    *duress.MUTANTS,
]
