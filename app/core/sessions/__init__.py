"""Everything that was recorded, watched or analysed: listed, opened, exported, assigned, deleted.

`catalogue` finds it all, `listing` is one line of it, `contents` opens one. `deleting` and
`assigning` change what is on the disk by way of `pending`, so that a kill half-way is made up for
at the next start. Nothing here knows Qt, networks or the screen.
"""
