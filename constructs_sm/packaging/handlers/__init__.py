"""Inference scripts packed as ``code/inference.py`` when a model comes without one.

They run in the containers of AWS, on whatever Python those have, so they import nothing of this library and use no
syntax newer than Python 3.8.
"""
