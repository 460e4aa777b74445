"""What customers say in their own words, and how it sounds."""
