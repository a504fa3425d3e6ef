"""Printing: the manuscript's text goes in, notebooks with their values in plain words come out."""
