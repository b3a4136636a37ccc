"""Child processes that are forked from one that has imported what they need: a start costs milliseconds.

All children of a test process have one such parent, so everything it should know stands here.
"""

from __future__ import annotations

import multiprocessing
import sys

if sys.platform == "win32":
    CONTEXT = multiprocessing.get_context("spawn")
else:
    CONTEXT = multiprocessing.get_context("forkserver")
    CONTEXT.set_forkserver_preload(
        [
            "desk_app.cli.serving",
            "desk_app.server.tending",
            "desk_app.services.handlers.registry",
            "tests.server.stage",
            "tests.store.test_crashes",
            "tests.sync.proofs.clients",
        ]
    )
