"""Which parts of the portal are in use (5/3 ¶21): a part is closed to its readers, and nothing in it is lost.

Each app says in its `modules.py` which parts it has (`registry`); the secretariat opens and closes them (`actions`);
one middleware stands at every door (`middleware`), and what leads to a closed part is not shown (`doors`).
"""
