#![cfg(test)]
#[path = "x.rs"]
mod a;
pub mod b { use super::a::{self, c::*, D as E}; mod f; }
extern crate g as h;
/// Doc
#[derive(Clone, i::J)]
pub struct K<'a, T: ?Sized + for<'b> ::l::M<'b>>(&'a T) where T: n::O;
impl<T> p::Q for K<'_, T> { const R: u8 = 1; fn s(&self) -> ::t::U { v::w::<X>(..) } }
macro_rules! y { ($z:expr) => { use aa::bb; $crate::cc($z) } }
fn dd() { quote! { ##(#x)* }; println!("{}", ee::ff()); 'l: loop { r#"raw"# } }
// hielements: allow(layers) why
use r#type::r#fn;
