//! Which packages a Python project says that it needs: `pyproject.toml` and `requirements*.txt`. What a
//! package is called when it is imported can differ; only names that agree are known.

use crate::source::WsPath;
use crate::workspace::{Door, Globs};
use toml::{Table, Value};

const MANIFESTS: [&str; 4] = [
    "pyproject.toml",
    "**/pyproject.toml",
    "requirements*.txt",
    "**/requirements*.txt",
];

/// The packages of all manifests as a module would be spelled, sorted.
pub(super) fn declared(door: &Door<'_>) -> Vec<String> {
    let Ok(globs) = Globs::new(&WsPath::root(), MANIFESTS) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for path in door.files_matching(&globs) {
        let Ok(bytes) = door.read(&path) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        if path.extension() == Some("toml") {
            found.extend(project(&text));
        } else {
            found.extend(text.lines().filter_map(requirement));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The packages of a `pyproject.toml`; none where it is no TOML.
fn project(text: &str) -> Vec<String> {
    let table: Table = text.parse().unwrap_or_default();
    let mut lists: Vec<&Value> = Vec::new();
    let mut tables: Vec<&Value> = Vec::new();
    if let Some(project) = table.get("project") {
        lists.extend(project.get("dependencies"));
        lists.extend(inner(project.get("optional-dependencies")));
    }
    lists.extend(inner(table.get("dependency-groups")));
    if let Some(poetry) = table.get("tool").and_then(|tool| tool.get("poetry")) {
        tables.extend(poetry.get("dependencies"));
        tables.extend(poetry.get("dev-dependencies"));
        let groups = inner(poetry.get("group")).into_iter();
        tables.extend(groups.filter_map(|group| group.get("dependencies")));
    }
    let of_lists = lists.into_iter().filter_map(Value::as_array).flatten();
    let of_lists = of_lists.filter_map(Value::as_str).filter_map(requirement);
    let of_tables = tables.into_iter().filter_map(Value::as_table);
    let of_tables = of_tables.flat_map(Table::keys).map(|name| module(name));
    of_lists.chain(of_tables).collect()
}

fn inner(table: Option<&Value>) -> Vec<&Value> {
    let table = table.and_then(Value::as_table);
    table.into_iter().flat_map(Table::values).collect()
}

/// The package of `name[extra] >= 1 ; condition`; nothing for comments and options.
fn requirement(line: &str) -> Option<String> {
    let line = line.trim_start();
    let is_name = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let end = line.find(|character| !is_name(character));
    let name = &line[..end.unwrap_or(line.len())];
    let begins = name.starts_with(|character: char| character.is_ascii_alphanumeric());
    begins.then(|| module(name))
}

/// A package as its module is most often spelled.
fn module(package: &str) -> String {
    package.to_ascii_lowercase().replace(['-', '.'], "_")
}

#[cfg(test)]
mod tests {
    use super::declared;
    use crate::workspace::{Door, MemoryWorkspace};

    fn check(path: &str, text: &str, expected: &str) {
        let workspace = MemoryWorkspace::new([(path, text)]);
        assert_eq!(declared(&Door::new(&workspace)).join(" "), expected);
    }

    #[test]
    fn packages_of_every_sort_of_manifest() {
        check(
            "api/pyproject.toml",
            "[project]\ndependencies = ['Django>=4', 'typing-extensions']\n\
             [project.optional-dependencies]\nweb = ['httpx[http2] ; python_version > \"3\"']\n\
             [dependency-groups]\ntest = ['pytest', { include-group = 'lint' }]\n\
             [tool.poetry.dependencies]\nrequests = '^2'\n\
             [tool.poetry.group.dev.dependencies]\nruff = '*'\n",
            "django httpx pytest requests ruff typing_extensions",
        );
        check(
            "requirements-dev.txt",
            "# comment\n-r other.txt\nboto3==1.2\n\n  numpy\n",
            "boto3 numpy",
        );
        check("pyproject.toml", "[project\n", "");
    }
}
