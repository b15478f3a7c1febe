"""What happens: the people of a day and a policy become the log of that day."""
