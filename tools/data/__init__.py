"""What makes the files in ``data/`` that are made by programs."""
