# The same names with the same meaning as in sqlite3.dbapi2; at run time the classes are its own.
from sqlite3.dbapi2 import *  # noqa: F403 - all of it, whatever the version
