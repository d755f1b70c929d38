"""What the packs of several key stages share: figures, tables and words from tidy measures."""
