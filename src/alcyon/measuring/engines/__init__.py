"""Engines that are measured: ours, and what somebody could use instead, behind one protocol."""
