"""Vector tiles: the rows a layer draws, how they are kept, and how tiles are cut from them."""
