"""Figures of readings: recognition, spotting, intervals, calibration, the papers' tables."""
