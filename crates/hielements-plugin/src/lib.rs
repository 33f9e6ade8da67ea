//! The wire between Hielements and its libraries.
//!
//! What crosses the border to a WASM module or an external process is defined here and nowhere
//! else. The types depend on `serde` only, so that a plugin written in Rust can use them as well.

pub mod describe;
pub mod facts;
pub mod language;
pub mod outcome;
pub mod value;

pub use describe::Description;
pub use facts::{
    Call, DeclaredModule, Facts, Import, ImportKind, ImportedName, Item, Level, Literal, Parameter,
    Place, Problem, Signature, Suppression, Visibility,
};
pub use language::{Candidates, Language, Link};
pub use outcome::{Failure, Finding, Outcome};
pub use value::Value;
