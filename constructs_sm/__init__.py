"""SageMaker hosting as code."""
