"""How responses are read and judged: who reads what, sheets, what they come to together, slates and letters."""
