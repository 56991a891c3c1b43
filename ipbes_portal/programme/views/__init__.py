"""The pages of the programme: activities, reports, contributions and needs, one module per noun."""
