"""Responses to a call as plain data: answers, what is lacking, what focal points and everybody read."""
