"""Fixes a camera's settings: presets, locks, read-back, and a list of what could not be locked.

`control` is the protocol of a camera's controls, `v4l2` and `properties` implement it, `locks`
plans and applies, `presets` knows cameras, and `check` judges rate and picture.
"""
