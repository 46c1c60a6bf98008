"""From what the two readers say to deals: pool them, join the sentences of a deal, fill its fields."""
