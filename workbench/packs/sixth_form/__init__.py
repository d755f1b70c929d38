"""The sixth form's pack: 16 to 18 study."""
