from bank.adapters.ledger import Ledger
from bank.adapters.terminal import run


def test_money_moves(tmp_path):
    path = tmp_path / "ledger.json"
    path.write_text('{"a": "10", "b": "0"}')
    run(Ledger(path), ["a", "b", "3"])
    assert path.read_text() == '{"a": "7", "b": "3"}'
