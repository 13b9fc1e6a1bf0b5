"""Training as the app sees it: a process to start, a file to follow, a run to read. No Qt.

The training itself lives in `training` and runs as `flinch train`; nothing here imports torch.
"""
