"""Who came back: re-referrals by both definitions, repeat assessments and plans, families worked with again."""
