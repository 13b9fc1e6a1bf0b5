"""The sessions page: what was recorded, watched and analysed, reopened, corrected and exported."""
