"""ONE YAML: schema, plan, store, run."""
