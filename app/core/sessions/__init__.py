"""Recordings, live sessions and analyses: listed, opened, exported, assigned and deleted.

`catalogue` finds them, `listing` is one line of the catalogue, `contents` opens one. `deleting` and
`assigning` write each step down in `pending`, so that the next start completes what a kill
interrupted. Nothing here knows Qt, networks or the screen.
"""
