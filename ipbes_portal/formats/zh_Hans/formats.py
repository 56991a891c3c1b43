"""Chinese amounts in groups of three, as in papers of the United Nations; Django's own run all digits together."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
