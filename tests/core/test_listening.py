"""Scoring what customers wrote: who is heard, what is kept, and what a person's word is worth."""

from typing import Any

import pytest
from django.core.management import call_command

from core import tasks
from core.changes import Change
from core.voice.listening import listen
from core.voice.sentiment import spanish
from core.write import delete, save, upsert
from tests.desk import listed, place, visitor
from tests.graphs import data
from tests.makers import answer, body, make, noun, question

pytestmark = pytest.mark.django_db
ANGRY, HAPPY = "La atención fue pésima, no funciona nada", "Todo perfecto, muchas gracias"
SENTIMENT = ("sentiment", "sentiment_label", "sentiment_engine")


def said(person: Any, comment: str | None, **members: Any) -> Any:
    return answer(person.actor, question(person.actor), 7, comment=comment, **members)


def seen(person: Any, row: Any, noun: str = "answers") -> dict[str, Any]:
    return dict(person.get(f"{noun}/{row.id}").json())


def test_a_comment_is_scored_outside_the_request_with_engine_and_language(owner: Any) -> None:
    row = said(owner, ANGRY)
    assert seen(owner, row)["sentiment"] is None
    assert listen() == 1
    now = seen(owner, row)
    assert (now["sentiment_label"], now["sentiment_engine"]) == ("very_negative", "cxapi-es")
    assert now["sentiment"] == now["sentiment_score"] < -0.7
    assert (now["sentiment_version"], now["sentiment_language"]) == (spanish.VERSION, "es")
    assert now["sentiment_confidence"] > 0.5
    assert listen() == 0


def test_scoring_is_a_change_like_any_other_and_says_who_made_it(owner: Any) -> None:
    row = said(owner, ANGRY, source="crm", external_id="a1", source_updated_at="2026-03-02T12:00:00Z")
    listen()
    line = Change.objects.filter(record_id=row.id).latest("seq")
    assert (line.origin, line.op) == ("system:sentiment", "update")
    assert "source_updated_at" not in line.changed
    later = {"source": "crm", "external_id": "a1", "score": 3, "source_updated_at": "2026-03-02T12:00:01Z"}
    assert upsert(owner.actor, noun("answers"), [later])[0].outcome == "updated"
    assert seen(owner, row)["sentiment_label"] == "very_negative"


def test_the_customers_words_are_scored_and_the_agents_are_not(owner: Any) -> None:
    theirs = make(owner.actor, "interactions", text=ANGRY)
    ours = make(owner.actor, "interactions", text=HAPPY, direction="outbound")
    assert listen() == 1
    assert seen(owner, theirs, "interactions")["sentiment_label"] == "very_negative"
    assert seen(owner, ours, "interactions")["sentiment_engine"] is None


def test_words_that_turn_out_to_be_the_agents_lose_our_score(owner: Any) -> None:
    row = make(owner.actor, "interactions", text=ANGRY)
    listen()
    save(owner.actor, noun("interactions"), {"direction": "outbound"}, id=row.id)
    assert [seen(owner, row, "interactions")[name] for name in SENTIMENT] == [None, None, None]
    assert listen() == 0


@pytest.mark.parametrize("comment", [None, ""])
def test_without_a_comment_there_is_nothing_to_hear(comment: str | None, owner: Any) -> None:
    said(owner, comment)
    assert listen() == 0


def test_a_text_that_cannot_be_read_is_looked_at_once_and_is_not_neutral(owner: Any) -> None:
    row = said(owner, "Sehr gut, danke", customer_id=str(make(owner.actor, "customers", language="de").id))
    assert (listen(), listen()) == (1, 0)
    assert [seen(owner, row)[name] for name in SENTIMENT] == [None, None, "cxapi-unread"]


def test_the_language_told_with_the_text_counts_before_the_customers(owner: Any) -> None:
    german = str(make(owner.actor, "customers", language="de").id)
    row = said(owner, "Genial", customer_id=german, sentiment_language="es")
    listen()
    assert (seen(owner, row)["sentiment_label"], seen(owner, row)["sentiment_language"]) == ("positive", "es")


def test_a_changed_comment_is_scored_again(owner: Any) -> None:
    row = said(owner, ANGRY)
    listen()
    save(owner.actor, noun("answers"), {"comment": HAPPY}, id=row.id)
    assert seen(owner, row)["sentiment"] is None
    listen()
    assert seen(owner, row)["sentiment_label"] == "very_positive"


def test_erased_words_leave_their_score(owner: Any) -> None:
    row = said(owner, ANGRY)
    listen()
    before = seen(owner, row)["sentiment"]
    save(owner.actor, noun("answers"), {"comment": None}, id=row.id)
    listen()
    now = seen(owner, row)
    assert (now["comment"], now["sentiment"], now["sentiment_engine"]) == (None, before, "cxapi-es")


def test_a_deleted_answer_is_not_heard(owner: Any) -> None:
    delete(owner.actor, noun("answers"), said(owner, ANGRY).id)
    assert listen() == 0


def test_a_score_that_came_in_is_kept(owner: Any) -> None:
    row = said(owner, ANGRY, sentiment_score=0.9, sentiment_engine="crm-ai", sentiment_version="7")
    assert listen() == 0
    now = seen(owner, row)
    assert (now["sentiment"], now["sentiment_label"], now["sentiment_engine"]) == (0.9, "very_positive", "crm-ai")
    changed = owner.patch(f"answers/{row.id}", {"sentiment_score": -0.3}).json()
    assert (changed["sentiment"], changed["sentiment_label"]) == (-0.3, "negative")


def test_a_label_that_the_sender_chose_stays_with_the_next_score(owner: Any) -> None:
    row = said(owner, ANGRY, sentiment_score=-0.4, sentiment_score_label="mixed", sentiment_engine="crm-ai")
    owner.patch(f"answers/{row.id}", {"sentiment_score": -0.5, "sentiment_score_label": "mixed"})
    assert (seen(owner, row)["sentiment"], seen(owner, row)["sentiment_label"]) == (-0.5, "mixed")


def test_a_score_that_came_in_for_the_companys_text_is_kept(owner: Any) -> None:
    row = make(
        owner.actor, "interactions", text=HAPPY, direction="outbound", sentiment_score=0.5, sentiment_engine="crm-ai"
    )
    owner.patch(f"interactions/{row.id}", {"outcome": "sent"})
    assert seen(owner, row, "interactions")["sentiment"] == 0.5


def test_a_score_that_comes_in_names_its_engine(owner: Any) -> None:
    refused = owner.post("answers", body(owner.actor, "answers", sentiment_score=0.5))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/sentiment_engine")


@pytest.mark.parametrize("members", [{"sentiment_score": 1.01}, {"sentiment_confidence": -1}, {"sentiment_score": "x"}])
def test_a_score_beyond_the_scale_is_refused(members: dict[str, Any], owner: Any) -> None:
    refused = owner.post("answers", body(owner.actor, "answers", sentiment_engine="crm", **members))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == f"/{next(iter(members))}"


def test_what_counts_cannot_be_written_around_the_correction(owner: Any) -> None:
    refused = owner.post("answers", body(owner.actor, "answers", sentiment=1))
    assert refused.json()["errors"][0]["code"] == "unknown_member"


def test_a_correction_wins_and_what_the_engine_said_stays(owner: Any) -> None:
    row = said(owner, "Genial, otra vez dos horas esperando")
    listen()
    engine = seen(owner, row)
    now = owner.post(f"answers/{row.id}/correct-sentiment", {"label": "very_negative", "score": -0.9}).json()
    assert (now["sentiment"], now["sentiment_label"]) == (-0.9, "very_negative")
    assert (now["sentiment_score"], now["sentiment_engine"]) == (engine["sentiment_score"], "cxapi-es")
    assert now["sentiment_corrected_by"] == owner.actor.origin
    assert now["sentiment_corrected_at"] is not None


def test_a_correction_outlives_a_new_version_and_a_score_of_the_sender(
    owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = said(owner, HAPPY)
    listen()
    owner.post(f"answers/{row.id}/correct-sentiment", {"label": "mixed"})
    monkeypatch.setattr(spanish, "VERSION", "900")
    assert listen() == 1
    owner.patch(f"answers/{row.id}", {"sentiment_score": 0.2, "sentiment_engine": "crm"})
    now = seen(owner, row)
    assert (now["sentiment"], now["sentiment_label"], now["sentiment_score"]) == (0, "mixed", 0.2)


def test_a_correction_of_old_words_does_not_hold_for_new_ones(owner: Any) -> None:
    row = said(owner, HAPPY)
    owner.post(f"answers/{row.id}/correct-sentiment", {"label": "negative"})
    owner.patch(f"answers/{row.id}", {"comment": ANGRY})
    listen()
    now = seen(owner, row)
    assert (now["sentiment_label"], now["sentiment_corrected_by"]) == ("very_negative", None)


@pytest.mark.parametrize(
    ("comment", "sent", "status"),
    [(None, {"label": "negative"}, 409), (HAPPY, {"label": "negative", "score": -2}, 400), (HAPPY, {"score": 0}, 400),
     (HAPPY, {"label": "furious"}, 400)],
)  # fmt: skip
def test_a_correction_that_makes_no_sense_is_refused(
    comment: str | None, sent: dict[str, Any], status: int, owner: Any
) -> None:
    row = said(owner, comment)
    assert owner.post(f"answers/{row.id}/correct-sentiment", sent).status_code == status
    assert seen(owner, row)["version"] == 1


def test_a_viewer_corrects_nothing(owner: Any, reader: Any) -> None:
    row = said(owner, HAPPY)
    assert reader.post(f"answers/{row.id}/correct-sentiment", {"label": "negative"}).status_code == 403


def test_a_new_version_of_an_engine_scores_its_texts_again_and_only_those(
    owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = [said(owner, HAPPY), said(owner, "The service was great"), said(owner, HAPPY, sentiment_engine="crm")]
    assert listen() == 2
    monkeypatch.setattr(spanish, "VERSION", "900")
    assert (listen(), listen()) == (1, 0)
    assert [seen(owner, row)["sentiment_version"] for row in spoken][0::2] == ["900", None]


def test_what_a_newer_release_has_scored_is_left_to_it(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said(owner, HAPPY)
    listen()
    monkeypatch.setattr(spanish, "VERSION", "000")
    assert listen() == 0


def test_more_texts_than_one_batch_holds_are_all_scored(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.voice.listening.HEARD_AT_ONCE", 2)
    asked = question(owner.actor)
    for _ in range(5):
        answer(owner.actor, asked, 7, comment=HAPPY)
    assert tasks.score_sentiment() == 5


def test_a_workspace_can_be_scored_by_hand_and_alone(owner: Any, stranger: Any, capsys: Any) -> None:
    row, other = said(owner, HAPPY), said(stranger, HAPPY)
    call_command("score_sentiment", workspace=noun("workspaces").model.objects.get(pk=owner.actor.workspace_id).slug)
    assert "1 texts scored" in capsys.readouterr().out
    assert seen(owner, row)["sentiment_label"] == "very_positive"
    assert seen(stranger, other)["sentiment_label"] is None


def test_lists_are_filtered_by_what_counts(owner: Any) -> None:
    angry, _ = said(owner, ANGRY), said(owner, HAPPY)
    listen()
    found = owner.get("answers?sentiment.lt=-0.5&sentiment_label=very_negative").json()["items"]
    assert [row["id"] for row in found] == [str(angry.id)]


def test_graphql_shows_it_and_corrects_it(owner: Any) -> None:
    row = said(owner, HAPPY)
    listen()
    text = """mutation($id: ID!) { correctSentimentAnswer(id: $id, input: {label: negative}) {
        record { sentiment sentimentLabel sentimentScoreLabel sentimentCorrectedBy } errors { pointer message } } }"""
    got = next(iter(data(owner, text, {"id": str(row.id)}).values()))["record"]
    assert (got["sentimentLabel"], got["sentimentScoreLabel"]) == ("negative", "very_positive")
    assert got["sentimentCorrectedBy"] == owner.actor.origin


def test_the_desk_shows_it_in_spanish(owner: Any, workspace: Any) -> None:
    row = said(owner, ANGRY)
    listen()
    member = visitor(workspace)
    member.member.user.language = "es"
    member.member.user.save()
    assert "Muy negativo" in member.page(listed("answers"))
    page = member.page(place("answers", row.id))
    assert "Etiqueta de sentimiento" in page
    assert "Corregir el sentimiento" in page


def test_figures_tell_of_scored_comments_and_how_many_those_are(owner: Any) -> None:
    for comment in (HAPPY, ANGRY, "El pedido es el 48213.", "xyzzy", None):
        said(owner, comment)
    listen()
    asked = {"metrics": ["sentiment_net", "sentiment_coverage"], "window": {"start": "2026-03-02", "end": "2026-03-03"},
             "granularity": "hour"}  # fmt: skip
    net, coverage = owner.post("metrics/query", asked).json()["series"]
    rows = [next(row for row in one["rows"] if row["n"]) for one in (net, coverage)]
    assert [(row["value"], row["n"]) for row in rows] == [(0, 2), (50, 4)]
    assert rows[0]["excluded"] == {"nothing_known": 1, "unscored": 1}
