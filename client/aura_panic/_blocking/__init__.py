"""The client that blocks, and what it is made of."""
