"""The made-up boroughs beside what is published of real ones: counts, comparison, pictures and a page.

It reads the made-up world as it truly was, before late records, corrections and mistakes.
"""
