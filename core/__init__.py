"""What happened: the nouns, the one way to write them, the one gate to read them, the one log of changes."""
