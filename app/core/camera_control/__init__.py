"""Makes a camera keep still: presets, locks, read-back, and what could not be locked.

`control` is what every way to a camera's controls looks like, `v4l2` and `properties` are those
ways, `locks` plans and applies, `presets` knows cameras, `check` judges rate and picture.
"""
