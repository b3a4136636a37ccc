"""View state without Qt: what every part of the window shows, as frozen values, and what a person intends.

A widget renders the state it is given and passes intents on; it decides nothing. Presenters live on the
GUI thread and never wait: reading and writing answer later, through `Session`.
"""
