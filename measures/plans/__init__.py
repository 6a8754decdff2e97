"""Plans that do not move: how long they last, reviews that come late, and how long was to be expected of the case."""
