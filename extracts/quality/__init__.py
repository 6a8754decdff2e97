"""The data-quality report of one borough: a table of what was met, a page for those who can correct it, their list."""
