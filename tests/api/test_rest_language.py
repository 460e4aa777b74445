"""Refusals are said in the language of the request: English or Spanish, and the same in everything else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils.translation import override

from core.write import delete
from tests.makers import BY_NAME, make

pytestmark = pytest.mark.django_db

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
NPS = {"metrics": ["nps"], "window": {"preset": "last_7_days"}}


@dataclass
class Asked:
    """One request that is refused, and what is said about it in Spanish: of the whole, and of the first place."""

    method: str
    path: str
    body: Any
    status: int
    detail: str
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    who: str = "owner"


ASKED = {
    "a misspelt filter": Asked(
        "GET", "cases?prioriti=high", None, 400,
        "No existe el parámetro prioriti en cases. ¿Quiso decir priority?",
        "No existe el parámetro prioriti en cases. ¿Quiso decir priority?",
    ),
    "a word that is none": Asked(
        "GET", "cases?priority=highest", None, 400, "El filtro priority no es correcto.",
        "priority admite uno de estos valores: low, normal, high, urgent.",
    ),
    "too long a page": Asked(
        "GET", "cases?limit=1000", None, 400, "limit es un número entero de 1 a 100.",
        "limit es un número entero de 1 a 100.",
    ),
    "a strange cursor": Asked(
        "GET", "cases?cursor=x", None, 400,
        "Este cursor no es uno que la lista diera para estos filtros y este orden.",
        "Este cursor no es uno que la lista diera para estos filtros y este orden.",
    ),
    "a filter that needs personal data": Asked(
        "GET", "customers?email=a@b.c", None, 403,
        "Para filtrar por email hace falta una clave que pueda ver datos personales.", who="reader",
    ),
    "a misspelt member": Asked(
        "POST", "teams", {"name": "A", "nmae": "B"}, 400, "La fila se ha rechazado.",
        "Aquí no existe el miembro nmae. ¿Quiso decir name?",
    ),
    "a value left out": Asked(
        "POST", "teams", {}, 400, "La fila se ha rechazado.", "Hay que indicar name.",
    ),
    "a number for a text": Asked(
        "POST", "teams", {"name": 5}, 400, "La fila se ha rechazado.", "name admite texto.",
    ),
    "an instant without offset": Asked(
        "POST", "customers", {"acquired_at": "2026-03-01T09:00:00"}, 400, "La fila se ha rechazado.",
        "acquired_at necesita el desfase respecto a UTC, por ejemplo 2026-03-01T09:00:00Z.",
    ),
    "a reference to nobody": Asked(
        "POST", "customers", {"account_id": NOBODY}, 400, "La fila se ha rechazado.",
        "No hay cliente con esa referencia en este espacio de trabajo.",
    ),
    "a broken rule": Asked(
        "POST", "surveys", {"name": "A", "cool_down_days": -1}, 400, "La fila se ha rechazado.",
        "El descanso está entre 0 y 3650 días.",
    ),
    "a rule of Django": Asked(
        "POST", "segments", {"key": "A b", "name": "A"}, 400, "La fila se ha rechazado.",
        "Introduzca un valor válido.",
    ),
    "a taken key": Asked(
        "POST", "teams", {"name": "A", "source": "crm", "external_id": "taken"}, 409,
        "Ya existe una fila para taken de crm; modifique esa.",
    ),
    "a body that is no JSON": Asked(
        "POST", "teams", "[]", 400, "El cuerpo es un único objeto JSON.", "El cuerpo es un único objeto JSON.",
    ),
    "a strange media type": Asked(
        "POST", "teams", "a=b", 415, "Esta dirección no lee cuerpos de ese tipo de medio.",
        headers={"content_type": "application/x-www-form-urlencoded"},
    ),
    "a role that may not": Asked(
        "POST", "teams", {"name": "A"}, 403, "La función viewer no puede escribir teams.", who="reader",
    ),
    "a version that is past": Asked(
        "PATCH", "teams/{team}", {"name": "A"}, 412,
        "El registro está en la versión 1, no en la 7. No se puede saber cómo era entonces: el registro no contiene "
        "esa versión, o ya no.",
        headers={"if_match": '"v7"'},
    ),
    "a row that is not there": Asked("GET", f"teams/{NOBODY}", None, 404, "No hay equipo con este identificador."),
    "a row that was deleted": Asked("GET", "teams/{gone}", None, 410, "Este registro (equipo) se eliminó."),
    "a verb against the state": Asked(
        "POST", "cases/{case}/reopen", {}, 409,
        "El caso está en estado «new»; solo se puede reabrir uno resuelto o cerrado.",
    ),
    "an address that is none": Asked("GET", "nothing/at/all", None, 404, "No hay nada en esta dirección."),
    "a method that is none": Asked("DELETE", "teams", None, 405, "Esta dirección no admite ese método."),
    "a made-up key": Asked(
        "GET", "teams", None, 401, "Envíe una clave válida como Authorization: Bearer <key>.", who="nobody"
    ),
    "a question without end": Asked(
        "POST", "metrics/query", NPS | {"window": {"start": "2026-01-01"}}, 400,
        "La consulta no se puede responder tal como está.", "Hay que indicar end.",
    ),
    "a question about no metric": Asked(
        "POST", "metrics/query", NPS | {"metrics": ["npss"]}, 400, "La consulta no se puede responder tal como está.",
        "npss no existe en metrics. ¿Quiso decir nps?",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """The middleware leaves the last request's language behind."""
    with override("en"):
        yield


@pytest.fixture
def rows(owner: Any) -> dict[str, str]:
    """Ids of rows that the requests are about."""
    gone = make(owner.actor, "teams")
    delete(owner.actor, BY_NAME["teams"], gone.pk)
    make(owner.actor, "teams", source="crm", external_id="taken")
    found = {"team": make(owner.actor, "teams"), "case": make(owner.actor, "cases"), "gone": gone}
    return {name: str(row.pk) for name, row in found.items()}


@pytest.mark.parametrize("name", ASKED)
def test_a_refusal_is_spanish_for_spanish_readers_and_the_same_in_all_else(
    name: str, owner: Any, reader: Any, rows: dict[str, str]
) -> None:
    asked = ASKED[name]
    person = reader if asked.who == "reader" else owner
    person.key = "cx_made_up" if asked.who == "nobody" else person.key
    path = asked.path.format(**rows)
    english, spanish, other = (
        person.call(asked.method, path, asked.body, **asked.headers, accept_language=language)
        for language in ("en", "es-MX,es;q=0.9,en;q=0.5", "fr, de;q=0.5")
    )
    assert [answer.status_code for answer in (english, spanish, other)] == [asked.status] * 3
    assert [answer["Content-Language"] for answer in (english, spanish, other)] == ["en", "es", "en"]
    assert "Accept-Language" in spanish["Vary"]
    was, said = english.json(), spanish.json()
    assert said["detail"] == asked.detail != was["detail"]
    assert [one["message"] for one in said["errors"]][:1] == ([asked.message] if asked.message else [])
    assert said["title"] != was["title"]
    for one, same in zip(said["errors"], was["errors"], strict=True):
        assert one.pop("message") != same.pop("message")
    assert other.json()["title"] == was["title"]
    for member in ("title", "detail", "request_id"):
        del said[member], was[member]
    assert said == was


def test_without_a_language_it_is_english(owner: Any) -> None:
    body = owner.post("teams", {"name": 5}).json()
    assert (body["title"], body["detail"]) == ("The request does not fit the contract.", "The row was refused.")
    assert body["errors"][0]["message"] == "name takes text."


CREATE = """mutation($customer: ID!) { createCase(input: {customerId: $customer, channel: email,
  openedAt: "2026-03-01T09:00:00", openingTeamId: "x"}) { record { id } errors { code pointer message } } }"""


def graph(person: Any, language: str, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    return person.post("/graphql", body, accept_language=language).json()


def test_user_errors_of_graphql_are_spanish_with_the_names_of_graphql(owner: Any) -> None:
    done = graph(owner, "es", CREATE, customer=NOBODY)["data"]["createCase"]["errors"]
    assert {one["pointer"]: one["message"] for one in done} == {
        "/openedAt": "openedAt necesita el desfase respecto a UTC, por ejemplo 2026-03-01T09:00:00Z.",
        "/openingTeamId": "openingTeamId admite un identificador (un UUID).",
        "/customerId": "No hay cliente con esa referencia en este espacio de trabajo.",
    }
    plain = graph(owner, "fr", CREATE, customer=NOBODY)["data"]["createCase"]["errors"]
    assert [(one["code"], one["pointer"]) for one in plain] == [(one["code"], one["pointer"]) for one in done]
    assert "There is no such customer in this workspace." in [one["message"] for one in plain]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("{ cases(first: 101) { nodes { id } } }", "out_of_range", "first debe estar entre 1 y 100."),
        (
            "{ cases(first: 1, filter: {openedAt: {gte: 5}}) { nodes { id } } }", "wrong_type",
            "openedAt admite un instante como 2026-03-01T09:00:00Z.",
        ),
        (
            "{" + " ".join(f"a{n}: whoami {{ name }}" for n in range(16)) + "}", "too_complex",
            "La consulta pide 16 alias; se admiten 15 como máximo.",
        ),
    ],
)  # fmt: skip
def test_other_errors_of_graphql_are_spanish(query: str, code: str, message: str, owner: Any) -> None:
    found = graph(owner, "es", query)["errors"][0]["extensions"]
    assert message in (found["errors"][0]["message"], found["detail"])
    assert found["errors"][0]["code"] == code
    assert found["title"] != graph(owner, "en", query)["errors"][0]["extensions"]["title"]


def test_the_page_of_a_code_is_in_the_language_asked_for_and_the_contract_is_not(owner: Any) -> None:
    pages = [owner.get("/api/problems/gone", accept_language=language) for language in ("es", "en")]
    assert "La fila se eliminó." in pages[0].content.decode()
    assert "The row was deleted." in pages[1].content.decode()
    assert all("Accept-Language" in page["Vary"] for page in pages)
    contract = [owner.get("/api/openapi.json", accept_language=language).content for language in ("es", "en")]
    assert contract[0] == contract[1]
    assert b"espacio de trabajo" not in contract[0]
