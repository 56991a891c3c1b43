"""Paper: PDF by Typst and Word files by python-docx. Pure helpers below every app; they know no model and no word."""
