"""Joins the soft line ends of `format=flowed` text (RFC 3676)."""

from __future__ import annotations


def unflowed(text: str, *, del_sp: bool = False) -> str:
    """The text with its paragraphs in one line each; quote marks and the signature line stay.

    Args:
        text: As decoded.
        del_sp: The sender's `DelSp=yes`: the space at a soft end is not part of the text.
    """
    out: list[str] = []
    open_depth = -1
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        words = raw[depth:].removeprefix(" ")
        is_soft = words.endswith(" ") and words != "-- "
        kept = words[:-1] if is_soft and del_sp else words
        if depth == open_depth and words != "-- ":
            out[-1] += kept
        else:
            out.append(f"{'>' * depth} {kept}" if depth else kept)
        open_depth = depth if is_soft else -1
    return "\n".join(out)
