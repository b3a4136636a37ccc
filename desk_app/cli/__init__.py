"""The command line: a thin layer over the services, for people, scripts, servers and tests.

Standard output carries the answer (one JSON document with `--json`), standard error the sentences.
Exit status 0: done; 1: failed, with one sentence; 2: wrong usage.
"""
