"""Timed frames from cameras, streams, files, folders of pictures and generators."""
