"""What people do with the plan."""
