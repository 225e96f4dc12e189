"""The mock's own error responses."""


class ApiError(Exception):
    """An error response, with a message for a person to read."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
