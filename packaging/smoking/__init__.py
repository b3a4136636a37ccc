"""The parts of the smoke test, which treats a built program as a person would: by keys and commands."""
