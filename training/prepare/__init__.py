"""From datasets on disk to the cache that training and evaluation read."""
