"""Ready-made ways to run the program by itself: templates, and what keeps the program's own words in them."""
