"""Import of files into the register."""
