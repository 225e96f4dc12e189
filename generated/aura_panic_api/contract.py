"""Contract that this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "8f156504f3ccafa3ea57e3e0e0a53baac333de08ca454ae8b7b5dbed6e8efb2e"
