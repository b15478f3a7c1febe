"""What we learn: days and policies become measures, intervals and comparisons."""
