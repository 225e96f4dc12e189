"""Generator of ``generated/aura_panic_api``: from the contract, through our templates."""
