"""One file per DVC stage, of the same name: read, call, write. No rule of the domain lives here."""
