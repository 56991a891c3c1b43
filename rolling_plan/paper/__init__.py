"""The plan on paper: what its PDF and its Word file share, and the template of the PDF."""
