"""From sentences to deals: read each sentence, group those that tell of one deal, fill the deal's fields."""
