"""What each editor is served, with the abilities that it has."""

import asyncio

from conftest import SPEC, Shop
from lsprotocol import types
from pytest_lsp import LanguageClient

PATIENCE = 20


async def until(holds) -> None:
    """Waits for something that the server tells by itself."""
    for _ in range(PATIENCE * 50):
        if holds():
            return
        await asyncio.sleep(0.02)
    assert holds()


def codes(client: LanguageClient, uri: str) -> list[str]:
    return sorted(str(found.code) for found in client.diagnostics.get(uri, []))


def place(word: str, into: int = 1) -> types.Position:
    offset = SPEC.index(word) + into
    before = SPEC[:offset]
    return types.Position(line=before.count("\n"), character=offset - (before.rfind("\n") + 1))


def document(shop: Shop) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(uri=shop.uri("hielements.hie"))


async def test_findings_stand_at_both_ends_and_go_with_their_fix(client: LanguageClient, shop: Shop):
    spec, page = shop.uri("hielements.hie"), shop.uri("shop/web/page.py")
    await until(lambda: codes(client, page) == ["python.no_dependency"])
    await until(lambda: codes(client, spec) == ["python.no_dependency"])
    related = client.diagnostics[page][0].related_information
    assert related and related[0].location.uri == spec
    shop.write("shop/web/page.py", '"""A page."""\n')
    client.text_document_did_save(
        types.DidSaveTextDocumentParams(text_document=types.TextDocumentIdentifier(uri=page))
    )
    await until(lambda: codes(client, page) == [] and codes(client, spec) == [])


async def test_mistakes_show_while_typing(client: LanguageClient, shop: Shop):
    spec = shop.uri("hielements.hie")
    edited = SPEC.replace("import python\n", "import pyhton\n")
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=spec, version=2),
            content_changes=[types.TextDocumentContentChangeWholeDocument(text=edited)],
        )
    )
    await until(lambda: "unknown-library" in codes(client, spec))


async def test_what_a_word_means(client: LanguageClient, shop: Shop):
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document(shop), position=place("no_dependency"))
    )
    assert hover and "python.no_dependency" in hover.contents.value
    at = types.DefinitionParams(text_document=document(shop), position=place("(web, storage)"))
    found = await client.text_document_definition_async(at)
    spot = found[0]
    line = spot.target_selection_range if isinstance(spot, types.LocationLink) else spot.range
    assert line.start.line == place("scope web").line
    references = await client.text_document_references_async(
        types.ReferenceParams(
            text_document=document(shop),
            position=place("(web, storage)"),
            context=types.ReferenceContext(include_declaration=True),
        )
    )
    assert len(references) == 2
    highlights = await client.text_document_document_highlight_async(
        types.DocumentHighlightParams(text_document=document(shop), position=place("(web, storage)"))
    )
    assert len(highlights) == 2
    implementations = await client.text_document_implementation_async(
        types.ImplementationParams(text_document=document(shop), position=place("pattern part", 9))
    )
    assert len(implementations) == 1


async def test_what_can_be_written(client: LanguageClient, shop: Shop):
    completion = await client.text_document_completion_async(
        types.CompletionParams(text_document=document(shop), position=place("python.no_dependency", 10))
    )
    items = completion.items if isinstance(completion, types.CompletionList) else completion
    assert "no_dependency" in [item.label for item in items]
    inside = await client.text_document_completion_async(
        types.CompletionParams(text_document=document(shop), position=place("'shop.web'", 1))
    )
    items = inside.items if isinstance(inside, types.CompletionList) else inside
    await until(lambda: True)
    assert all(item.text_edit for item in items)
    help = await client.text_document_signature_help_async(
        types.SignatureHelpParams(text_document=document(shop), position=place("(web, storage)"))
    )
    assert help.signatures[0].label.startswith("python.no_dependency(")


async def test_what_stands_in_and_beside_the_text(client: LanguageClient, shop: Shop):
    text_document = document(shop)
    symbols = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=text_document)
    )
    assert [symbol.name for symbol in symbols] == ["part", "shop"]
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="shortcut"))
    assert [symbol.name for symbol in found] == ["no_shortcut"]
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(text_document=text_document))
    assert len(folds) == 3
    grown = await client.text_document_selection_range_async(
        types.SelectionRangeParams(text_document=text_document, positions=[place("no_shortcut")])
    )
    assert grown[0].parent
    tokens = await client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(text_document=text_document)
    )
    assert tokens.data and len(tokens.data) % 5 == 0
    everything = types.Range(start=types.Position(line=0, character=0), end=types.Position(line=99, character=0))
    await until(lambda: codes(client, shop.uri("shop/web/page.py")) != [])
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(text_document=text_document, range=everything)
    )
    assert "2 files" in [hint.label for hint in hints]
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=text_document))
    titles = [lens.command.title for lens in lenses]
    assert "run" in titles and "explain" in titles and "✗ 1" in titles
    links = await client.text_document_document_link_async(types.DocumentLinkParams(text_document=text_document))
    assert not links
    items = await client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(text_document=text_document, position=place("pattern part", 9))
    )
    calls = await client.call_hierarchy_incoming_calls_async(
        types.CallHierarchyIncomingCallsParams(item=items[0])
    )
    assert [call.from_.name for call in calls] == ["pages"]


async def test_commands_are_answered(client: LanguageClient, shop: Shop):
    commands = client.served.capabilities.execute_command_provider.commands
    assert "hielements.runAll" in commands
    for command in ["hielements.showState", "hielements.showGraph", "hielements.showProfile"]:
        said = await client.workspace_execute_command_async(types.ExecuteCommandParams(command=command))
        assert isinstance(said, str) and said
    await until(lambda: codes(client, shop.uri("shop/web/page.py")) != [])
    ran = await client.workspace_execute_command_async(types.ExecuteCommandParams(command="hielements.runAll"))
    assert ran["failed"] == 1
