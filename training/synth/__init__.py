"""Synthetic micro-expressions with exact truth: action units as motion, clips, flows, videos.

Nothing here needs torch, Qt or a network connection; seeds reproduce every output.
"""
