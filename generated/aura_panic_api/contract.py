"""Contract that this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "1ea13cd3d76da6c22b85eeddcd4ec07a72c4126a07c9440afbadb89573da9f16"
