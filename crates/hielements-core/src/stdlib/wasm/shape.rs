//! What a module exports and imports: whether it is a library at all, and what it can do.

use std::fmt;
use wasmtime::{ExternType, FuncType, Module, ModuleExport, ValType};

/// The version of the interface between host and guest.
pub const ABI_VERSION: i32 = 1;

/// The names under which a guest may offer to set memory aside, the preferred one first.
const ALLOCATORS: [&str; 4] = ["hielements_alloc", "alloc", "malloc", "cabi_realloc"];

/// The names under which it may take it back.
const RELEASERS: [&str; 3] = ["hielements_free", "dealloc", "free"];

/// The functions that the host may call, as they are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// `library_name() -> ptr`
    Name,
    /// `library_call(function, args, workspace) -> ptr`
    Call,
    /// `library_check(function, args, workspace) -> ptr`
    Check,
    /// `library_describe() -> ptr`
    Describe,
    /// `library_extract(path, text) -> ptr`
    Extract,
    /// `library_resolve(json) -> ptr`
    Resolve,
}

/// Where the exports of a library are.
pub(super) struct Shape {
    pub(super) memory: ModuleExport,
    name: ModuleExport,
    call: ModuleExport,
    check: ModuleExport,
    describe: Option<ModuleExport>,
    extract: Option<ModuleExport>,
    resolve: Option<ModuleExport>,
    pub(super) version: Option<ModuleExport>,
    pub(super) initialize: Option<ModuleExport>,
    pub(super) allocate: Option<(ModuleExport, Allocate)>,
    allocator: &'static str,
    pub(super) release: Option<(ModuleExport, Release)>,
}

/// How memory is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allocate {
    /// `(size) -> ptr`
    Size,
    /// `(size, align) -> ptr`
    SizeAlign,
    /// `(old, old_size, align, size) -> ptr`
    Realloc,
}

/// How memory is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Release {
    /// `(ptr)`
    Pointer,
    /// `(ptr, size)`
    PointerSize,
    /// `(ptr, size, align)`
    PointerSizeAlign,
}

impl Entry {
    /// The name of the export.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => "library_name",
            Self::Call => "library_call",
            Self::Check => "library_check",
            Self::Describe => "library_describe",
            Self::Extract => "library_extract",
            Self::Resolve => "library_resolve",
        }
    }

    /// How many texts it takes.
    fn params(self) -> usize {
        match self {
            Self::Name | Self::Describe => 0,
            Self::Resolve => 1,
            Self::Extract => 2,
            Self::Call | Self::Check => 3,
        }
    }
}

impl Shape {
    /// Looks at the exports and imports of a module.
    ///
    /// # Errors
    ///
    /// When it is no library: with what is missing or has the wrong type, and what is expected.
    pub(super) fn of(module: &Module) -> Result<Self, String> {
        check_imports(module)?;
        let exports = Exports(module);
        let allocator = exports.first(&ALLOCATORS, allocate);
        let release = exports.first(&RELEASERS, release);
        Ok(Self {
            memory: exports.memory()?,
            name: exports.needed(Entry::Name)?,
            call: exports.needed(Entry::Call)?,
            check: exports.needed(Entry::Check)?,
            describe: exports.entry(Entry::Describe)?,
            extract: exports.entry(Entry::Extract)?,
            resolve: exports.entry(Entry::Resolve)?,
            version: exports.typed("hielements_abi_version", 0, 1)?,
            initialize: exports.typed("_initialize", 0, 0)?,
            allocator: allocator.as_ref().map_or("", |(name, _)| name),
            allocate: allocator.map(|(_, found)| found),
            release: release.map(|(_, found)| found),
        })
    }

    /// The name of the function that sets memory aside; empty where there is none.
    pub(super) fn allocator(&self) -> &'static str {
        self.allocator
    }

    /// Where a function is, if the library has it.
    pub(super) fn entry(&self, entry: Entry) -> Option<&ModuleExport> {
        match entry {
            Entry::Name => Some(&self.name),
            Entry::Call => Some(&self.call),
            Entry::Check => Some(&self.check),
            Entry::Describe => self.describe.as_ref(),
            Entry::Extract => self.extract.as_ref(),
            Entry::Resolve => self.resolve.as_ref(),
        }
    }
}

/// What a module imports must be on offer.
fn check_imports(module: &Module) -> Result<(), String> {
    for import in module.imports() {
        let (from, name) = (import.module(), import.name());
        if !super::sandbox::offers(from, name) {
            return Err(format!(
                "it imports `{from}.{name}`, which is not on offer; a library may import the \
                 functions of `wasi_snapshot_preview1` and `hielements.log`"
            ));
        }
        if !matches!(import.ty(), ExternType::Func(_)) {
            return Err(format!(
                "it imports `{from}.{name}`, which is a function, as something else"
            ));
        }
    }
    Ok(())
}

struct Exports<'m>(&'m Module);

impl Exports<'_> {
    fn memory(&self) -> Result<ModuleExport, String> {
        match self.0.get_export("memory") {
            Some(ExternType::Memory(_)) => Ok(self.at("memory")),
            Some(_) => Err("its export `memory` is no memory".to_owned()),
            None => Err("it exports no `memory`, through which texts are exchanged".to_owned()),
        }
    }

    fn needed(&self, entry: Entry) -> Result<ModuleExport, String> {
        let found = self.entry(entry)?;
        found.ok_or_else(|| {
            let expected = Written(entry.params(), 1);
            format!("it exports no `{}{expected}`", entry.name())
        })
    }

    fn entry(&self, entry: Entry) -> Result<Option<ModuleExport>, String> {
        self.typed(entry.name(), entry.params(), 1)
    }

    /// A function with so many parameters and results, all of them `i32`, if there is one.
    fn typed(
        &self,
        name: &str,
        params: usize,
        results: usize,
    ) -> Result<Option<ModuleExport>, String> {
        let found = match self.0.get_export(name) {
            None => return Ok(None),
            Some(ExternType::Func(ty)) if is_typed(&ty, params, results) => {
                return Ok(Some(self.at(name)));
            }
            Some(ExternType::Func(ty)) => ty.to_string(),
            Some(_) => "no function".to_owned(),
        };
        let expected = Written(params, results);
        Err(format!(
            "its export `{name}` is {found}; expected `{name}{expected}`"
        ))
    }

    /// The first of some names that is a function of a known form.
    fn first<F>(
        &self,
        names: &[&'static str],
        form: impl Fn(&FuncType) -> Option<F>,
    ) -> Option<(&'static str, (ModuleExport, F))> {
        names
            .iter()
            .find_map(|name| match self.0.get_export(name)? {
                ExternType::Func(ty) => Some((*name, (self.at(name), form(&ty)?))),
                _ => None,
            })
    }

    fn at(&self, name: &str) -> ModuleExport {
        let found = self.0.get_export_index(name);
        found.unwrap_or_else(|| unreachable!("an export that has a type has a place"))
    }
}

fn is_typed(ty: &FuncType, params: usize, results: usize) -> bool {
    let is_i32 = |ty: ValType| matches!(ty, ValType::I32);
    ty.params().len() == params
        && ty.results().len() == results
        && ty.params().all(is_i32)
        && ty.results().all(is_i32)
}

fn allocate(ty: &FuncType) -> Option<Allocate> {
    let forms = [
        (1, Allocate::Size),
        (2, Allocate::SizeAlign),
        (4, Allocate::Realloc),
    ];
    let form = forms
        .into_iter()
        .find(|(params, _)| is_typed(ty, *params, 1));
    form.map(|(_, form)| form)
}

fn release(ty: &FuncType) -> Option<Release> {
    let forms = [
        (1, Release::Pointer),
        (2, Release::PointerSize),
        (3, Release::PointerSizeAlign),
    ];
    let form = forms
        .into_iter()
        .find(|(params, _)| is_typed(ty, *params, 0));
    form.map(|(_, form)| form)
}

/// A type as the manual writes it.
struct Written(usize, usize);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params = vec!["i32"; self.0].join(", ");
        write!(f, "({params})")?;
        if self.1 > 0 {
            f.write_str(" -> i32")?;
        }
        Ok(())
    }
}
