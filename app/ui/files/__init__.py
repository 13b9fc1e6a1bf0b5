"""The files page: videos are analysed one after the other, and their results opened."""
