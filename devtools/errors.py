"""The one exception of the developer's commands."""


class Missing(Exception):
    """Something is missing or in the way; its text is the one plain line the person reads."""
