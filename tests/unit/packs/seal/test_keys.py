"""Keys that packs are sealed with: made, replaced, trusted, refused."""

from pathlib import Path

import pytest

from workbench.errors import StoreError, UsageError
from workbench.packs.seal.keys import KEY_FILE, PUBLIC, Keyring


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "home")


def test_a_home_without_keys_knows_none_and_makes_one_when_it_signs(keyring):
    assert keyring.known() == ()
    signer = keyring.signer()
    assert [(known.key, known.standing) for known in keyring.known()] == [(signer.key, "signs")]
    assert keyring.signer().key == signer.key
    assert (keyring.home / "keys" / KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_key_that_was_replaced_signs_no_more_and_is_still_believed(keyring):
    old = keyring.signer()
    signature = old.sign(b"pack")
    new = keyring.renew()
    assert new.key != old.key
    assert {known.key: known.standing for known in keyring.known()} == {
        old.key: "signed before",
        new.key: "signs",
    }
    assert keyring.find(old.key).signed(b"pack", signature)
    assert not keyring.find(new.key).signed(b"pack", signature)
    assert not keyring.find(old.key).signed(b"other", signature)


def test_another_installation_is_believed_once_it_is_trusted(keyring, tmp_path):
    theirs = Keyring(tmp_path / "other")
    signature = theirs.signer().sign(b"pack")
    assert keyring.find(theirs.signer().key) is None
    keyring.trust(theirs.export(), "Northby trust")
    known = keyring.find(theirs.signer().key)
    assert (known.standing, known.label) == ("trusted", "Northby trust")
    assert known.signed(b"pack", signature)
    keyring.forget(known.key)
    assert keyring.find(known.key) is None


def test_our_own_key_stays_ours_when_it_is_trusted(keyring):
    assert keyring.trust(keyring.export(), "me").standing == "signs"


def test_the_key_that_signs_is_not_forgotten(keyring):
    with pytest.raises(UsageError, match="signs here"):
        keyring.forget(keyring.signer().key)


@pytest.mark.parametrize(("text", "label"), [("nonsense", "x"), ("", "x"), ("{own}", " ")])
def test_what_is_no_key_or_nobodys_is_refused(keyring, text, label):
    with pytest.raises(UsageError):
        keyring.trust(text.format(own=keyring.export()), label)


def test_an_unknown_key_is_not_exported(keyring):
    with pytest.raises(UsageError, match="There is no key `abc`"):
        keyring.export("abc")


@pytest.mark.parametrize(
    ("place", "mode", "said"),
    [
        (KEY_FILE, 0o640, "Others may read"),
        (".", 0o770, "Others may write"),
        (PUBLIC, 0o777, "Others may write"),
        ("a public key", 0o620, "Others may write"),
    ],
)
def test_keys_that_others_can_reach_are_refused(keyring, place, mode, said):
    signer = keyring.signer()
    keys = keyring.home / "keys"
    file = f"{PUBLIC}/{signer.key}.json" if place == "a public key" else place
    (keys / file).chmod(mode)
    with pytest.raises(StoreError, match=said):
        keyring.known()


@pytest.mark.parametrize("content", [b"short", b"", bytes(33)])
def test_a_damaged_key_is_an_error(keyring, content):
    keyring.signer()
    (keyring.home / "keys" / KEY_FILE).write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        keyring.signer()


def test_a_public_key_under_another_name_is_refused(keyring):
    """Whoever puts a key there under the name of one that is believed gains nothing."""
    signer = keyring.signer()
    folder = keyring.home / "keys" / PUBLIC
    (folder / f"{signer.key}.json").rename(folder / "0123456789abcdef.json")
    with pytest.raises(StoreError, match="is no public key"):
        keyring.known()
