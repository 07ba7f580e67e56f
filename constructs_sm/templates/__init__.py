"""CloudFormation templates as they are deployed: read from files, with what refers to what and what a value says."""
