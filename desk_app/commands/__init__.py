"""Everything a person can do, as data: menus, palette, keys, buttons and the cheat sheet are made from it."""
