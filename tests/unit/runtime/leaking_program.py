"""A program that logs a customer's words in every way there is: by mistake, in libraries, in errors."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from pathlib import Path

from desk_app.runtime.logs import Logs, bound

_logger = logging.getLogger("desk_app.test")
_foreign_logger = logging.getLogger("urllib3.connectionpool")


def leak_everywhere(subject: str) -> None:
    """Every way of logging we know of, each with a customer's words in it."""
    _logger.warning("opened %s", subject)
    _logger.warning("opened %(subject)s", {"subject": subject})
    _logger.warning("opened %r and %s", [subject], {"a": subject})
    _logger.warning("count %d", subject)
    _logger.warning("too few %s %s", subject)  # noqa: PLE1206 - the mistake this is about
    _logger.warning(f"opened {subject}")  # noqa: G004 - the mistake this is about
    _logger.warning("opened " + subject)  # noqa: G003 - same
    _logger.warning("opened {}".format(subject))  # noqa: G001, UP032 - same
    _logger.warning(subject)
    _logger.warning(ValueError(subject))
    _logger.warning("with fields", extra={"subject": subject, "step": f"{subject} burns", subject: 1})
    _logger.warning(
        "with an address", extra={"to": f"{subject}@example.com", "who": f"{subject} <a@b.example>"}
    )
    _logger.warning("with a path", extra={"file": Path("/home") / subject, "stack": {subject}})
    _logger.warning("with its stack %s", subject, stack_info=True)
    _foreign_logger.warning("%s refused", subject)
    _foreign_logger.warning(f"GET /tickets?q={subject}")  # noqa: G004 - libraries do
    warnings.warn(subject, stacklevel=1)
    with bound(account=subject, job=f"{subject} 1"):
        _logger.warning("in a block")
    try:
        _fail(subject)
    except ValueError as error:
        error.add_note(subject)
        _logger.exception("failed")
        _logger.exception("failed with %s", error)  # noqa: TRY401 - same
    try:
        _fail_in_a_group(subject)
    except ExceptionGroup:
        _logger.exception("failed in a group")
    thread = threading.Thread(target=_logger.warning, args=("in a thread",), name=subject + " reply")
    thread.start()
    thread.join()
    logging.getLogger(f"desk_app.{subject} x").warning("by a named logger")


def _fail(subject: str) -> None:
    try:
        int(subject)
    except ValueError as error:
        raise ValueError(subject) from error


def _fail_in_a_group(subject: str) -> None:
    raise ExceptionGroup(subject, [KeyError(subject), OSError(2, subject, subject)])


def main() -> None:
    """Log into a folder, with these words in everything."""
    logs = Logs.start(Path(sys.argv[1]), role="window", now_s=1_790_000_000)
    leak_everywhere(sys.argv[2])
    logs.close()


if __name__ == "__main__":
    main()
