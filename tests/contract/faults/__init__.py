"""The planted faults: each a single thing that a service may get wrong.

They are planted one by one in a clean mock, and never live in it. How to add one is in the README.
"""

from tests.contract.faults import access, answers, course, duress, memory, odd_input
from tests.contract.faults.planting import Fault

FAULTS: list[Fault] = [
    *odd_input.FAULTS,
    *access.FAULTS,
    *answers.FAULTS,
    *course.FAULTS,
    *memory.FAULTS,
    *duress.FAULTS,
]
