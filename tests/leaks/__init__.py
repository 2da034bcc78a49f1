"""Nobody sees what its owner did not share: through every door, to the byte."""
