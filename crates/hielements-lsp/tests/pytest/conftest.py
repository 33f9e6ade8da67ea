"""A workspace with one broken rule, open in the binary under test as each editor opens it.

`HIELEMENTS` names the binary. Every message of the server goes through the types of the protocol's meta-model
(`lsprotocol`), and answers are held against what the editor's profile says it can do.
"""

import os
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

EDITORS = ["visual-studio-code", "neovim@v0.11", "neovim@v0.7", "emacs"]

SPEC = """\
import python

## A pattern with one hole
pattern part:
    scope code<python>
    check documented: python.has_docstring(code)

## The shop
element shop:
    scope web = python.package_selector('shop.web')
    scope storage = python.package_selector('shop.storage')
    check no_shortcut: python.no_dependency(web, storage)

    element pages implements part:
        scope code<python> = python.package_selector('shop.web')
"""

FILES = {
    "hielements.hie": SPEC,
    "shop/__init__.py": "",
    "shop/web/__init__.py": '"""Pages."""\n',
    "shop/web/page.py": '"""A page."""\nfrom shop.storage import rows\n',
    "shop/storage/__init__.py": "",
    "shop/storage/rows.py": "",
}


def binary() -> str:
    named = os.environ.get("HIELEMENTS")
    if not named:
        pytest.exit("HIELEMENTS has to name the binary under test", returncode=2)
    return str(Path(named).resolve())


class Shop:
    """The workspace, and what the editor has open of it."""

    def __init__(self, root: Path):
        self.root = root
        for path, text in FILES.items():
            self.write(path, text)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def uri(self, path: str = "") -> str:
        return (self.root / path).as_uri()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path.resolve() / "work")


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    return home


def editor() -> LanguageClient:
    """A client that answers what real editors answer."""
    client = make_test_lsp_client()
    for method in [
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
    ]:
        client.feature(method)(lambda *_: None)
    client.standings = []
    client.feature("$/hielements/status")(lambda status: client.standings.append(status))
    client.feature("$/hielements/architectureChanged")(lambda *_: None)
    return client


@pytest_lsp.fixture(
    params=EDITORS,
    config=ClientServerConfig(server_command=[binary(), "lsp", "--stdio"], client_factory=editor),
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient, shop: Shop, home: Path):
    capabilities = client_capabilities(request.param)
    folder = types.WorkspaceFolder(uri=shop.uri(), name="work")
    params = types.InitializeParams(
        capabilities=capabilities, process_id=os.getpid(), root_uri=shop.uri(), workspace_folders=[folder]
    )
    lsp_client.served = await lsp_client.initialize_session(params)
    lsp_client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            text_document=types.TextDocumentItem(
                uri=shop.uri("hielements.hie"), language_id="hielements", version=1, text=SPEC
            )
        )
    )
    yield
    await lsp_client.shutdown_session()
