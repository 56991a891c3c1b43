"""What lists can be filtered by, on pages and in the API, by subject."""
