"""Contract that this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "2fe5d20cba0631ef97b1c2d05daea8e728647f3e387aecc1ecc14c659d17a9ac"
