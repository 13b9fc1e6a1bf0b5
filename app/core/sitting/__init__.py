"""Runs a sitting of a study: opens it, records its trials, and keeps what is said. No Qt.

`training.capture.session` says what follows what; `conductor` carries it out, `trials` records,
`headless` lets a script stand in for people and screen.
"""
