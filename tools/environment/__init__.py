"""What `make lab` and `make test` need before anything runs."""
