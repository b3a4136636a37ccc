"""Finds what a mail only repeats: quoted mail and signatures, as ranges over the original text.

Folding is display only: nothing is ever cut, and where it is not certain what is new, all of it is new
(BEHAVIOUR section 3).
"""
