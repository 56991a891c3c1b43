"""Pages of calls and responses."""
