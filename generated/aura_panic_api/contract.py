"""Contract that this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "e4af72230a3ced098e8bc937a4bafb3e344efbd957aebacaff01af989b30d7f8"
