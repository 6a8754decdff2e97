"""Children looked after: how many, who comes, moves and leaves, and how many there may be in two years."""
