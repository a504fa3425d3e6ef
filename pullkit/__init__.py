"""Small models of why organisations change at the edge."""
