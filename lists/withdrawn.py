"""The page that is set beside a list that was withdrawn. The list itself stays as it was shown."""

from html import escape

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Withdrawn: list {list_id}</title></head>
<body style="font-family: Arial, sans-serif; max-width: 40em; margin: 2em auto; line-height: 1.5">
<h1>This list was withdrawn</h1>
<p>List {list_id} must not be used any more. The pages beside this one are kept as they were shown, so that it can be
told what was done with them.</p>
<h2>Why</h2>
<p>{why}</p>
<p>That a family stood on this list says nothing about it. That a family did not does not mean that it is safe.</p>
</body>
</html>
"""


def withdrawn_page(list_id: str, why: str) -> str:
    """Says that a list was withdrawn, and why."""
    return _PAGE.format(list_id=escape(list_id), why=escape(why))
