"""Two small models to deploy: trained here, served by one script of plain Python."""
