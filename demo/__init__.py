"""The whole way of an endpoint on this machine: synthesize, deploy, call, fail, roll back, destroy."""
