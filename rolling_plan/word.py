"""The plan as a Word file."""


def plan_docx(data):
    """Being written by the paper helper; this file is replaced."""
    raise NotImplementedError
