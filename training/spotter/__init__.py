"""Evaluation of spotters, and training of the learned one."""
