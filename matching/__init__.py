"""Calls, proposals, the twelve-criteria scorecard, offers, and matches that explain themselves.

Read `scorecard`, `consolidation`, `engine` and `rule_ten` first: they need no database and say what the app exists for.
Then one noun from the facts upward, the response to a call: `models.proposal`, `rules.proposals`, `actions.proposals`,
`views.proposals`; every other noun is built the same way. What readers are shown is put together as plain data in a
package per subject: `responding` (responses), `reviewing` (sheets, results, slates), `offering`, `fitting` (what fits
what, how much is covered, the portfolio plan) and `assessing` (self-assessments).
"""
