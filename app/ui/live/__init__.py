"""The live page: picture, timeline, readout, events and replay."""
