"""What the ticket system wrote: event log -> cleaned log -> fitted scenario."""
