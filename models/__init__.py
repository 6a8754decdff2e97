"""Code, not artefacts: rows and a seed in, fitted objects made of library classes out. Imports nothing of ours."""
