"""What the children of `test_limited_process` do; a small module, because each of them imports it anew."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from desk_app.domain.errors import InvalidInput


def begin() -> Callable[[str], str]:
    def answer(wish: str) -> str:
        match wish:
            case "hang":
                threading.Event().wait()
            case "crash":
                os._exit(11)
            case "eat":
                return "x" * len(bytes(4_000_000_000))
            case "refuse":
                raise InvalidInput("Not this one.")
            case _:
                pass
        return f"{wish} by {os.getpid()}"

    return answer
