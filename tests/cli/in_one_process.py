"""Says several commands in one process, for a test that needs other rights: each start costs a second.

Takes the commands as JSON, a list of lists of words, and prints what each answered.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout

from desk_app.cli.commands import run


def answers(commands: list[list[str]]) -> list[tuple[int, str, str]]:
    """Exit status, output and errors of each command."""
    said = []
    for words in commands:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = run(words)
        said.append((status, out.getvalue(), err.getvalue()))
    return said


if __name__ == "__main__":
    json.dump(answers(json.loads(sys.argv[1])), sys.stdout)
