"""Runtime of the generated code, on the standard library; it knows no contract and no client."""
