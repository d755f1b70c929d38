"""Key stage 2, key stage 1, the phonics check and the early years profile."""
