"""What the speeds in docs/results.md are measured with: ``make bench``."""
