"""Which contract this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "6033aca8b80c4e2e8c98b6f0f56e69689b463009a7ea54c698127b193822f4f4"
