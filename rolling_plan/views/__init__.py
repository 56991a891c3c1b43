"""Pages of the plan: reading it, its editions, writing it, importing official texts."""
