"""Recording: every packet as it came, its time, and the proof that nothing is missing.

`folder` names the session's files, `matroska` stores packets, `ledger` stores their times,
`recorder` is the thread that writes both. `verify`, `recovery` and `archive` work on sessions
that were recorded before. Nothing here knows Qt, networks or the screen.
"""
