"""What the functions of this package raise."""


class UnexpectedStatus(Exception):
    """The answer has a status that the contract does not name."""

    def __init__(self, status_code: int, content: bytes) -> None:
        self.status_code = status_code
        self.content = content
        super().__init__(f"The answer has the undocumented status {status_code}")
