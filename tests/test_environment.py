"""Reading the environment: a bad value is refused in one line that never repeats a secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cxapi import environment

ROOT = Path(__file__).resolve().parent.parent
STRONG = "".join(chr(97 + n % 26) for n in range(60))


def check(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` in an environment that holds only these variables."""
    env = {"PATH": os.environ["PATH"], "CXAPI_DATA_DIR": str(tmp_path / "data"), **variables}
    argv = [sys.executable, "manage.py", "check"]
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"CXAPI_MODE": "prod"}, "CXAPI_MODE is 'prod'; allowed: embedded, production, test."),
        ({"CXAPI_MODE": "production"}, "CXAPI_SECRET_KEY is not set"),
        ({"CXAPI_MODE": "production", "CXAPI_SECRET_KEY": STRONG}, "CXAPI_ALLOWED_HOSTS is not set"),
        ({"DATABASE_URL_FILE": "/nowhere"}, "DATABASE_URL_FILE names '/nowhere', which cannot be read"),
    ],
)
def test_a_command_refuses_a_bad_value_in_one_line(tmp_path, variables, words):
    result = check(tmp_path, **variables)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert words in result.stderr


def test_a_misspelt_variable_is_named_with_its_neighbour(tmp_path):
    assert "Did you mean CXAPI_SECRET_KEY?" in check(tmp_path, CXAPI_SECERT_KEY="x").stderr


def test_the_embedded_secret_key_is_kept_for_its_owner_only(tmp_path):
    first = environment.kept_secret(tmp_path / "key")
    assert environment.kept_secret(tmp_path / "key") == first
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("value", ["flase", "2", "wahr"])
def test_a_flag_takes_no_other_word(monkeypatch, value):
    monkeypatch.setenv("CXAPI_X", value)
    with pytest.raises(environment.BadSetting, match="CXAPI_X is '"):
        environment.flag("CXAPI_X", True)


@pytest.mark.parametrize("value", ["-1", "1.5", "٣", "11", "1" * 400])
def test_a_number_stays_within_its_bounds(monkeypatch, value):
    monkeypatch.setenv("CXAPI_X", value)
    with pytest.raises(environment.BadSetting, match="a whole number from 0 to 10"):
        environment.number("CXAPI_X", 5, 0, 10)


@pytest.mark.parametrize("value", ["mysql://u:hush@h/n", "postgres://u:hush@h:99x/n", "postgres://u:hush@h", "hush"])
def test_a_refused_address_is_never_repeated(monkeypatch, value):
    monkeypatch.setenv("CXAPI_X", value)
    with pytest.raises(environment.BadSetting) as refusal:
        environment.database("CXAPI_X")
    assert "hush" not in str(refusal.value)


def test_a_value_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "url").write_text("postgres://u:$p%40ss@h:5432/n\n")
    monkeypatch.setenv("CXAPI_Y_FILE", str(tmp_path / "url"))
    config = environment.database("CXAPI_Y")
    assert config is not None
    assert (config["PASSWORD"], config["NAME"], config["PORT"]) == ("$p@ss", "n", 5432)
