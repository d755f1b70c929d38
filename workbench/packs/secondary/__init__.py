"""The pack of a school at the end of key stage 4, block by block."""
