"""A conference's survey: an NPS question with reasons, and the scores of its two keynotes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from core.feedback import ANSWERS
from core.surveys import QUESTIONS, SURVEYS
from core.touchpoints import TOUCHPOINTS
from cxapi.samples.rows import Batch, Body, given, reference, table

SOURCE = "sudzilla"
SURVEY = "2019"
# The custom scale declares as positive what the data's publisher counts as promoters.
CUSTOM = {"instrument": "custom", "minimum": 0, "maximum": 10, "positive_from": 9, "positive_to": 10}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its key, what it is about, its scale, and the column that explains the score."""

    key: str
    about: str
    scale: Body
    reason: str = ""

    @property
    def text(self) -> str:
        """The question in words, which is also the name of its column."""
        return f"On a scale of 0-10, how would you rate {self.about}?"


QUESTIONNAIRE = (
    Asked("conference", "Sudzilla", {"instrument": "nps"}, reason="...why?"),
    Asked("opening-keynote", "the opening keynote", CUSTOM),
    Asked("closing-keynote", "the closing keynote", CUSTOM),
)


def batches() -> Iterator[Batch]:
    """The touchpoints, the survey with its questions, and the 39 responses."""
    yield Batch(TOUCHPOINTS, [_touchpoint(asked) for asked in QUESTIONNAIRE])
    yield Batch(SURVEYS, [{"source": SOURCE, "external_id": SURVEY, "name": "Sudzilla 2019", "kind": "transactional"}])
    yield Batch(QUESTIONS, [_question(asked, place) for place, asked in enumerate(QUESTIONNAIRE, start=1)])
    responses = list(enumerate(table("nps_sudzilla/responses.csv.gz"), start=1))
    yield Batch(ANSWERS, [_answer(number, row, asked) for number, row in responses for asked in QUESTIONNAIRE])


def _touchpoint(asked: Asked) -> Body:
    return {
        "source": SOURCE,
        "external_id": asked.key,
        "key": f"sudzilla-{asked.key}",
        "name": f"Sudzilla {asked.key.replace('-', ' ')}",
        "channel": "in_person",
        "department": "marketing",
        "phase": "during",
    }


def _question(asked: Asked, place: int) -> Body:
    return {
        "source": SOURCE,
        "external_id": asked.key,
        "survey_ref": reference(SOURCE, SURVEY),
        "text": asked.text,
        "position": place,
        **asked.scale,
    }


def _answer(number: int, row: dict[str, str], asked: Asked) -> Body:
    return {
        "source": SOURCE,
        "external_id": f"{number}-{asked.key}",
        "question_ref": reference(SOURCE, asked.key),
        "touchpoint_ref": reference(SOURCE, asked.key),
        "score": int(row[asked.text]),
        "comment": given(row[asked.reason]) if asked.reason else None,
        "submitted_at": datetime.strptime(row["Timestamp"], "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC),
    }
