"""Why a field of ours differs from what several other readers agree on; every difference has a reason."""

from __future__ import annotations

from typing import Any, Final

UNEXPLAINED: Final = "unexplained"


def reason_for(field: str, ours: Any, theirs: Any) -> str:  # noqa: ANN401 - whatever the field holds
    """Why a field differs, in words; `UNEXPLAINED` where nothing here says it."""
    if "\ufffd" in str(theirs):
        return "bytes they replaced are read by their likely charset"
    if field.startswith("attachment"):
        return _files(ours, theirs)
    if field == "text" and (not theirs or str(theirs) in str(ours)):
        return "words they leave out are better read than hidden"
    if field == "text" and not ours:
        return "a text with a name of its own is a file"
    if field == "has_html" and not ours:
        return "a page that is an attachment is a file"
    if field == "date_utc" and theirs is None:
        return "a mail without a date has the time its last server took it"
    if field == "from" and [pair[1] for pair in ours] == [pair[1] for pair in theirs]:
        return "an address is no name"
    return UNEXPLAINED


def _files(ours: Any, theirs: Any) -> str:  # noqa: ANN401 - names, sizes or a count
    if isinstance(theirs, list) and "" in theirs and len(theirs) == len(ours):
        return "files without a name get one"
    if isinstance(theirs, list) and any(str(name)[1:2] == ":" for name in theirs):
        return "the path of another computer is no part of a name"
    is_more = len(ours) > len(theirs) if isinstance(theirs, list) else ours > theirs
    return "a text with a name of its own is a file" if is_more else UNEXPLAINED
