"""The ticket list: a model over the presenter's rows, one delegate, and what stands around the rows."""
