"""Planning: findings in, ordered steps and skips with reasons out. Pure."""
