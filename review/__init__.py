"""The page for early-help leads: a month's families, who looked at them, what was decided. Imports nothing of ours."""
