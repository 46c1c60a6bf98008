"""The network that reads an article: texts in windows of word pieces, the exported graphs, what they say of each sentence."""
