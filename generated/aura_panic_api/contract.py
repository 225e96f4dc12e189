"""Contract that this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "ceb4f5544142e5352c010f884fbf0055e9f8ad5660d182093afd2cc95bd2f7a1"
