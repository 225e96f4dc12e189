"""Which contract this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "5ec138175ac2ab7a64fa6dbdab4d9983e9857f6360261cbfaffab77bb13c326f"
