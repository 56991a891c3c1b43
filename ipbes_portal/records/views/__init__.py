"""Pages of records, one module per subject."""
