"""The demonstration programme: what happened stands in the TOML files beside this one, `replay` lets it happen again.

`people.toml` has people, roles and organisations, the years have activities, `reports.toml` what partners reported.
Dates are ISO dates, as precise as known, or `today-20` and `today+40`, so that the present never grows old.
"""
