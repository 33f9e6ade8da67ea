//! What a person reads at a terminal: the code line, a caret, the rule, its reason, what to do.
