"""Offers as plain data: answers, what is lacking, the ways to contribute, gifts that look split."""
