"""What executes the lessons, compares what they store, and guards how they are written."""
