"""The pack of a trust or local authority: its schools pooled, and each beside the others."""
