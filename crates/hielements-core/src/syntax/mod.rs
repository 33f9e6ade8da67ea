//! Text → lossless tree. Never fails: a mistake is a diagnostic and an error node.
