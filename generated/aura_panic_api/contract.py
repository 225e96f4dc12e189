"""Which contract this package was generated from."""

API_VERSION = "2.0.0"
CONTRACT_SHA256 = "7561ec286eea0689a481d06a43a8069bd5be9fce57e8b9e0814f58602e5cf279"
