"""Specs to CloudFormation properties: the only place that names them. It decides nothing but what AWS calls things.

Nested properties are plain mappings in the L1s' camelCase: half the cost of their structs.
"""
