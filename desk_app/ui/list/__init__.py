"""The ticket list: a model over the presenter's window of rows, one delegate, and what stands around the rows."""
