"""The first run, and what stands in the window while a workspace is locked or cannot be opened."""
