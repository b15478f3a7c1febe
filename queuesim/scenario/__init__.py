"""What the planner writes: a TOML file becomes a frozen, validated `Scenario`."""
