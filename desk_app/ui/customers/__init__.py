"""The customers page: the list, one customer with everything that can be changed, what happened with them."""
