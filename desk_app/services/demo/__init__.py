"""The demo company: a believable workspace made from a seed, of any size, the same every time.

`resources/demo` holds what people wrote; the modules here place it in time, give it to people and machines
and hand it to the bulk loader. Nothing here reads a clock, a network or the store.
"""
