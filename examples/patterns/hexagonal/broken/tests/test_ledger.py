from hasty_bank.adapters import ledger


def test_balances_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "PATH", tmp_path / "ledger.json")
    ledger.PATH.write_text("{}")
    ledger.save("a", 3)
    assert ledger.find("a") == 3
