"""The pages of people, roles, organisations, countries and one's own account, one module per noun."""
