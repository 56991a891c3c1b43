"""Arabic amounts in groups of three; Django's own do not group them, and a large sum cannot be read at a glance."""

NUMBER_GROUPING = 3

# Django has none for moments and falls back to the American order, month first.
DATETIME_FORMAT = "j F، Y، H:i"
