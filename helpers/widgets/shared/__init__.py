"""What the views share: their base class, their looks and their arithmetic in JavaScript."""
