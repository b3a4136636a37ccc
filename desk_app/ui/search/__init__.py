"""The search bar: terms as quiet chips, completion, what is wrong, and what to do when nothing is found."""
