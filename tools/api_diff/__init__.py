"""Comparison of two versions of the contract, and of what the package offers."""
