"""The simulation over real, encrypted SQLite files."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Final

from tests.sync.simulate.file_local import FileLocal
from tests.sync.simulate.parts import Recipe
from tests.sync.simulate.report import Proof, prove

FILE_STEPS: Final = 250
"""Steps of one seed: with rests and deliveries about a thousand transactions."""


def prove_files(seeds: Iterable[int], steps_per_seed: int = FILE_STEPS) -> Proof:
    """Run seeds with every device's store in a real file."""
    recipe = Recipe(name="real files", local=FileLocal)
    return prove(seeds, sys.maxsize, recipe=recipe, steps_per_seed=steps_per_seed)
