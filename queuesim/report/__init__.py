"""What people read: the planner's page, tables and charts."""
