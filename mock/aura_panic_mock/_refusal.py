"""A request that the mock turns down."""


class Refusal(Exception):
    """An answer that is an error, with a message for a person to read."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
