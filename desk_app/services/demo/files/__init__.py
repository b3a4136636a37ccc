"""Small real files for the demo: pictures, PDF, logs, tables, drawn or written in code.

Everything is made without compression libraries whose output differs between systems, so that the same
seed gives the same bytes everywhere.
"""
