//! Held locks on paths: the solver.
