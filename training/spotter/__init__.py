"""Judging spotters, and training the learned one."""
