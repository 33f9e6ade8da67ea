//! The full reader: structs, enums, traits, implementations, functions … of a Rust text, from the
//! syntax tree of rust-analyzer's parser, which reads on behind a mistake.

use super::attributes::TESTS;
use super::lexer::Tokens;
use super::{depth, imports};
use crate::stdlib::facts::places::Places;
use crate::stdlib::items::checks::DECLARED;
use hielements_plugin::{Facts, Item, Literal, Parameter, Place, Problem, Signature, Visibility};
use ra_ap_syntax::ast::{
    self, AstNode, AstToken, HasAttrs, HasDocComments, HasModuleItem, HasName, HasTypeBounds,
    HasVisibility,
};
use ra_ap_syntax::{Edition, SourceFile, SyntaxNode, WalkEvent};

/// All facts of a text. The imports are the fast reader's; a syntax error becomes a problem and the
/// facts around it are kept.
pub(super) fn read(text: &str, test: bool) -> Facts {
    let mut facts = imports::read(text, test);
    let places = Places::new(text);
    match depth::guarded(&Tokens::new(text), || parse(text, &places)) {
        Ok(parsed) => {
            facts.documented = parsed.documented;
            facts.exports = parsed.exports;
            facts.items = parsed.items;
            facts.problem = parsed.problem;
        }
        Err(message) => {
            let place = Place::whole_file();
            facts.problem = Some(Problem { message, place });
        }
    }
    facts
}

#[derive(Default)]
struct Parsed {
    items: Vec<Item>,
    exports: Option<Vec<String>>,
    documented: bool,
    problem: Option<Problem>,
}

fn parse(text: &str, places: &Places<'_>) -> Parsed {
    let parse = SourceFile::parse(text, Edition::Edition2021);
    let file = parse.tree();
    let mut walk = Walk {
        places,
        containers: Vec::new(),
        items: Vec::new(),
    };
    for event in file.syntax().preorder() {
        match event {
            WalkEvent::Enter(node) => walk.enter(&node),
            WalkEvent::Leave(node) => walk.leave(&node),
        }
    }
    let problem = parse.errors().first().map(|error| {
        let range = error.range();
        Problem {
            message: format!("{error}; the facts around it are used"),
            place: places.place(range.start().into(), range.end().into()),
        }
    });
    Parsed {
        exports: Some(exports(&file)),
        documented: documented(&file),
        items: walk.items,
        problem,
    }
}

/// Whether the file says at its top what it is for.
fn documented(file: &SourceFile) -> bool {
    let comment = file.syntax().children_with_tokens().any(|child| {
        let token = child.into_token().and_then(ast::Comment::cast);
        token.is_some_and(|comment| comment.is_inner())
    });
    comment
        || file
            .attrs()
            .any(|attr| attr.excl_token().is_some() && name(&attr) == "doc")
}

/// The public names at the top of the file, re-exports included.
fn exports(file: &SourceFile) -> Vec<String> {
    let mut names = Vec::new();
    for item in file.items() {
        match item {
            ast::Item::Use(item) if visibility(&item) == Visibility::Public => {
                let trees = item.syntax().descendants().filter_map(ast::UseTree::cast);
                names.extend(trees.filter_map(|tree| exported(&tree)));
            }
            item => names.extend(public_name(item.syntax())),
        }
    }
    names
}

fn exported(tree: &ast::UseTree) -> Option<String> {
    if tree.use_tree_list().is_some() {
        return None;
    }
    if tree.star_token().is_some() {
        return Some("*".to_owned());
    }
    match tree.rename() {
        Some(rename) => rename.name().map(|name| plain(&name)),
        None => {
            let last = tree.path()?.segment()?.name_ref()?;
            Some(last.text().trim_start_matches("r#").to_owned())
        }
    }
}

fn public_name(node: &SyntaxNode) -> Option<String> {
    let (kind, name) = named(node)?;
    let public = item_visibility(node, kind) == Visibility::Public;
    (public && kind != "impl").then_some(name.0)
}

struct Walk<'a> {
    places: &'a Places<'a>,
    containers: Vec<String>,
    items: Vec<Item>,
}

impl Walk<'_> {
    fn enter(&mut self, node: &SyntaxNode) {
        let Some((kind, (name, range))) = named(node) else {
            return;
        };
        let attributes = attributes(node);
        let test = kind == "function"
            && attributes
                .iter()
                .any(|name| TESTS.contains(&name.rsplit("::").next().unwrap_or_default().trim()));
        self.items.push(Item {
            kind: kind.to_owned(),
            name: name.clone(),
            container: (!self.containers.is_empty()).then(|| self.containers.join(".")),
            visibility: item_visibility(node, kind),
            place: self.places.place(range.start().into(), range.end().into()),
            documented: is_documented(node),
            test,
            attributes,
            bases: bases(node),
            signature: signature(node),
            value: value(node),
        });
        self.containers.push(name);
    }

    fn leave(&mut self, node: &SyntaxNode) {
        if named(node).is_some() {
            self.containers.pop();
        }
    }
}

type Named = (String, ra_ap_syntax::TextRange);

/// What kind of item a node is, its name and where the name stands.
fn named(node: &SyntaxNode) -> Option<(&'static str, Named)> {
    let item = ast::Item::cast(node.clone())?;
    let of = |kind, name: Option<ast::Name>| {
        let name = name?;
        Some((kind, (plain(&name), name.syntax().text_range())))
    };
    match item {
        ast::Item::Struct(item) => of("struct", item.name()),
        ast::Item::Enum(item) => of("enum", item.name()),
        ast::Item::Union(item) => of("union", item.name()),
        ast::Item::Trait(item) => of("trait", item.name()),
        ast::Item::TypeAlias(item) => of("type", item.name()),
        ast::Item::Const(item) => of("const", item.name()),
        ast::Item::Static(item) => of("static", item.name()),
        ast::Item::Fn(item) => of("function", item.name()),
        // The module of `mod x;` is a file; here it is only declared.
        ast::Item::Module(item) if item.item_list().is_none() => of(DECLARED, item.name()),
        ast::Item::Module(item) => of("module", item.name()),
        ast::Item::MacroRules(item) => of("macro", item.name()),
        ast::Item::MacroDef(item) => of("macro", item.name()),
        ast::Item::Impl(item) => {
            let ty = item.self_ty()?;
            Some(("impl", (last_name(&ty), ty.syntax().text_range())))
        }
        ast::Item::AsmExpr(_)
        | ast::Item::ExternBlock(_)
        | ast::Item::ExternCrate(_)
        | ast::Item::MacroCall(_)
        | ast::Item::Use(_) => None,
    }
}

fn plain(name: &ast::Name) -> String {
    name.text().trim_start_matches("r#").to_owned()
}

/// The last name of a type without its arguments: `Order` of `&mut shop::Order<T>`.
fn last_name(ty: &ast::Type) -> String {
    let path = ty.syntax().descendants().find_map(ast::PathType::cast);
    let name = path.and_then(|ty| ty.path()?.segment()?.name_ref());
    name.map_or_else(
        || ty.syntax().text().to_string(),
        |name| name.text().trim_start_matches("r#").to_owned(),
    )
}

fn visibility(item: &impl HasVisibility) -> Visibility {
    match item.visibility() {
        None => Visibility::Private,
        Some(own) if own.visibility_inner().is_some() => Visibility::Restricted,
        Some(_) => Visibility::Public,
    }
}

/// Parts of a trait and of its implementations are as visible as the trait, which is not known here.
fn item_visibility(node: &SyntaxNode, kind: &str) -> Visibility {
    let of_trait = node
        .parent()
        .and_then(|list| list.parent())
        .is_some_and(|outer| {
            ast::Trait::can_cast(outer.kind())
                || ast::Impl::cast(outer).is_some_and(|outer| outer.trait_().is_some())
        });
    let exported = kind == "macro" && attributes(node).iter().any(|name| name == "macro_export");
    if kind == "impl" || of_trait || exported {
        return Visibility::Public;
    }
    match ast::AnyHasVisibility::cast(node.clone()) {
        Some(item) => visibility(&item),
        None => Visibility::Private,
    }
}

fn is_documented(node: &SyntaxNode) -> bool {
    let comments = ast::AnyHasDocComments::cast(node.clone())
        .is_some_and(|item| item.doc_comments().next().is_some());
    comments || attributes(node).iter().any(|name| name == "doc")
}

fn attrs(node: &SyntaxNode) -> impl Iterator<Item = ast::Attr> {
    node.children().filter_map(ast::Attr::cast)
}

fn attributes(node: &SyntaxNode) -> Vec<String> {
    attrs(node).map(|attr| name(&attr)).collect()
}

/// The name of an attribute as written, without its arguments.
fn name(attr: &ast::Attr) -> String {
    let path = attr.syntax().descendants().find_map(ast::Path::cast);
    match path {
        Some(path) => path.syntax().text().to_string(),
        None => attr.meta().map_or_else(String::new, |meta| {
            let text = meta.syntax().text().to_string();
            text.split(['(', ' ', '='])
                .next()
                .unwrap_or_default()
                .to_owned()
        }),
    }
}

/// Derives, supertraits and the trait of an implementation.
fn bases(node: &SyntaxNode) -> Vec<String> {
    let mut bases: Vec<String> = attrs(node).flat_map(|attr| derives(&attr)).collect();
    if let Some(item) = ast::Trait::cast(node.clone())
        && let Some(bounds) = item.type_bound_list()
    {
        bases.extend(
            bounds
                .bounds()
                .map(|bound| bound.syntax().text().to_string()),
        );
    }
    if let Some(implemented) = ast::Impl::cast(node.clone()).and_then(|item| item.trait_()) {
        bases.push(implemented.syntax().text().to_string());
    }
    bases
}

/// What a `derive` names, also under `cfg_attr`.
fn derives(attr: &ast::Attr) -> Vec<String> {
    let metas = attr
        .syntax()
        .descendants()
        .filter_map(ast::TokenTreeMeta::cast);
    let derives = metas.filter(|meta| {
        let path = meta.path().map(|path| path.syntax().text().to_string());
        path.is_some_and(|path| path == "derive")
    });
    let trees = derives.filter_map(|meta| meta.token_tree());
    let named = trees.flat_map(|tree| {
        let text = tree.syntax().text().to_string();
        let tokens = Tokens::new(&text);
        let inner: Vec<&str> = (1..tokens.code.len().max(2) - 1)
            .map(|at| tokens.word(at))
            .collect();
        let paths = inner.split(|word| *word == ",").map(<[&str]>::concat);
        paths.filter(|path| !path.is_empty()).collect::<Vec<_>>()
    });
    named.collect()
}

/// Parameters and result of a function; what an alias stands for as its result.
fn signature(node: &SyntaxNode) -> Option<Signature> {
    if let Some(alias) = ast::TypeAlias::cast(node.clone()) {
        let ty = alias.ty()?.syntax().text().to_string();
        return Some(Signature {
            returns: Some(ty),
            ..Signature::default()
        });
    }
    let function = ast::Fn::cast(node.clone())?;
    let params = function
        .param_list()
        .into_iter()
        .flat_map(|list| list.params());
    let parameter = |param: ast::Param| Parameter {
        name: param
            .pat()
            .map_or_else(String::new, |pat| pat.syntax().text().to_string()),
        type_name: param.ty().map(|ty| ty.syntax().text().to_string()),
    };
    let returns = function.ret_type().and_then(|ret| ret.ty());
    Some(Signature {
        parameters: params.map(parameter).collect(),
        returns: returns.map(|ty| ty.syntax().text().to_string()),
    })
}

/// The literal that a constant or static stands for.
fn value(node: &SyntaxNode) -> Option<Literal> {
    let body = match ast::Item::cast(node.clone())? {
        ast::Item::Const(item) => item.body(),
        ast::Item::Static(item) => item.body(),
        _ => None,
    };
    literal(&body?, 0)
}

/// Lists nest as deep as a person would write them.
const DEEPEST_LIST: usize = 8;

fn literal(expr: &ast::Expr, depth: usize) -> Option<Literal> {
    match expr {
        ast::Expr::Literal(literal) => match literal.kind() {
            ast::LiteralKind::String(text) => {
                Some(Literal::String(text.value().ok()?.into_owned()))
            }
            ast::LiteralKind::Char(text) => Some(Literal::String(text.value().ok()?.to_string())),
            ast::LiteralKind::IntNumber(number) => {
                number.value().ok()?.try_into().ok().map(Literal::Int)
            }
            ast::LiteralKind::FloatNumber(number) => {
                number.value_string().parse().ok().map(Literal::Float)
            }
            ast::LiteralKind::Bool(value) => Some(Literal::Bool(value)),
            ast::LiteralKind::ByteString(_)
            | ast::LiteralKind::CString(_)
            | ast::LiteralKind::Byte(_) => None,
        },
        ast::Expr::PrefixExpr(negated)
            if depth < DEEPEST_LIST && negated.op_kind() == Some(ast::UnaryOp::Neg) =>
        {
            match literal(&negated.expr()?, depth + 1)? {
                Literal::Int(value) => Some(Literal::Int(-value)),
                Literal::Float(value) => Some(Literal::Float(-value)),
                Literal::Bool(_) | Literal::String(_) | Literal::List(_) => None,
            }
        }
        ast::Expr::RefExpr(inner) if depth < DEEPEST_LIST => literal(&inner.expr()?, depth + 1),
        ast::Expr::ArrayExpr(array)
            if depth < DEEPEST_LIST && array.semicolon_token().is_none() =>
        {
            let items = array.exprs().map(|item| literal(&item, depth + 1));
            items.collect::<Option<Vec<_>>>().map(Literal::List)
        }
        _ => None,
    }
}
