"""Physics: growth, full cell; interfaces of atoms, their dynamics and thermodynamics; the gate of engines."""
