"""How good the models are on made-up boroughs of many seeds, beside what could be learned there."""
