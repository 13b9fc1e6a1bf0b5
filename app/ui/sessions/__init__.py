"""The sessions page: stored recordings, live sessions and analyses to open, correct and export."""
