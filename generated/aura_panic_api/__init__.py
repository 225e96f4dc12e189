"""The models and operations of the Panic API's callout endpoints, generated from the contract."""

from .api import AsyncOperations, Operation, Operations
from .models import Callout, CancelCallout, Credentials, Error, Token
from .types import UNSET, Unset

__all__ = (
    "AsyncOperations",
    "Callout",
    "CancelCallout",
    "Credentials",
    "Error",
    "Operation",
    "Operations",
    "Token",
    "UNSET",
    "Unset",
)
