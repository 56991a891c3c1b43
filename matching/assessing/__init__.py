"""Self-assessments as plain data: parts, pictures, what everybody reads."""
