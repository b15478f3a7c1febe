"""What it feels like: a log becomes moments, memory and satisfaction."""
