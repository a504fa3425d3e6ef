"""Commands for those who build and change the book."""
