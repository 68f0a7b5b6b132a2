//! Everything that needs more than one module, in one binary: each test binary links all of polars once.

mod real;
