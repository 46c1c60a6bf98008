"""Trains the encoder that is to read deals where the rules miss them; the product does not import any of this.

The order of work is `prepare` (rule pipeline over the gold), `train` (one fold out), `score` (thresholds and figures),
`export` (ONNX, int8) and `read` (the exported graphs). Only `network`, `tensors`, `losses`, `train` and `export` need torch,
so that whatever scores or reads runs without it; `pip install 'mineral-deals[train]'` brings what the rest needs.
"""
