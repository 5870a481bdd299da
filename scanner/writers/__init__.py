"""How facets are written: one file each, the counterpart of collectors/."""
