"""A model container as a process: the documented HTTP contract around a packaged ``inference.py``.

Runs in the user's own Python, on loopback, standard library only. What a container must answer:
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
"""
