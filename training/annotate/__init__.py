"""Annotation of recordings, frame by frame, by one coder or several: no window, no torch.

`records` are the marks, `journal` keeps every change on the disk, `document` is one coder's work on
one recording. `units` reads action-unit text. `agreement` compares two coders.
"""
