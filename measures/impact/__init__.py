"""Whether what the programme aims at changed when it began: interrupted time series, and what they cannot show."""
