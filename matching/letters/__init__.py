"""The words of the messages of this app, by subject."""
