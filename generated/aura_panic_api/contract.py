"""Contract that this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "b71a4854c94c001059a050d7f94e1d6e7d2c5de46de85eda5f7cc10dbe9b09e4"
