"""Releases: build, publish, changelog, SBOM."""
