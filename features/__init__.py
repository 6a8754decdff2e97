"""What was known before a date. Only `outcomes` may look forward."""
