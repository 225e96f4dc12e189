"""The planted faults: each a single thing that a service may get wrong.

They are planted one by one in a clean mock, and never live in it. How to add one is in the README.
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
