"""Which contract this package was generated from."""

API_VERSION: str = "2.0.0"
CONTRACT_SHA256: str = "ce166bd7a48dd3bb7244cd1cc791eead2b4e3aeca1fffc8f9194ba02917cb72e"
