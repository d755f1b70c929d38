"""Key stage 4: from entries to what pupils achieved."""
