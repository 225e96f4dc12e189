"""The client for asyncio, and what it is made of."""
