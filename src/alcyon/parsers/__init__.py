"""Readers of foreign files, run in a sandbox, and writers of foreign formats. No Django.

`sandbox.read` is the one door for every foreign file: `readers` run only inside its child.
"""
