"""From a borough's files to the standard tables: reading, checking, what was known when, and who is who."""
