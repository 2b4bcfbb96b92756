import pytest

from coasty_desktop.core.secrets_out import without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("key sk-coasty-live-AbC_123-x.", "key sk-coasty-live-••••••."),
        ("sk-coasty-test-practice-abc", "sk-coasty-test-practice-••••••"),
        ("cua_sk_abc123", "cua_sk_••••••"),
        ("'whsec_0a1b2c' was refused", "'whsec_••••••' was refused"),
        ("Authorization: Bearer abcdef.ghijk", "Authorization: Bearer ••••••"),
        ("sk-proj-abcdefghijklmnop", "sk-••••••"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.abc-DEF_123", "eyJ••••••"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- more",
            "-----BEGIN RSA PRIVATE KEY-----•••••• more",
        ),
        ("-----BEGIN PRIVATE KEY-----\nabc", "-----BEGIN PRIVATE KEY-----••••••"),
    ],
)
def test_that_what_looks_like_a_secret_is_masked(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    "text", ["the bearer of bad news", "task-management-software-for-teams", "sk-short", "Ask ghp_ about it", "AKIA"]
)
def test_that_ordinary_words_stay(text: str) -> None:
    assert without_secrets(text) == text
