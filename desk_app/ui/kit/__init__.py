"""Small widgets that every page is made of. They get plain values and send signals; they decide nothing."""
