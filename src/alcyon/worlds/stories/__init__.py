"""What a group does, phase by phase: each module adds the things and bonds of one phase."""
