"""Runs a sitting of a study: opens it, records its trials, and stores the answers. No Qt.

`training.capture.session` decides the order of steps, `conductor` carries them out, `trials`
records, and `headless` lets a script replace people and screen.
"""
