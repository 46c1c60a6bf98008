"""The second reader: linear models over words in which names are masked, and over where each name stands."""
