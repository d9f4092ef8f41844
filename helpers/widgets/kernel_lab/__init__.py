"""The view of lesson 3: photos, nine weights to change, a magnifier for the sum."""
