"""The messages between client and server: typed values, strict reading, one way to print them.

Whatever arrives is read by these modules and becomes a typed message or a `WireError`, never another
exception and never a half-read value.
"""
