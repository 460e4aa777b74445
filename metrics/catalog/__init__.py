"""The list of figures. Adding one is a room beside this file and a line here."""

from metrics.catalog.backlog import METRIC as BACKLOG
from metrics.catalog.ces_easy_pct import METRIC as CES_EASY_PCT
from metrics.catalog.ces_mean import METRIC as CES_MEAN
from metrics.catalog.ces_net import METRIC as CES_NET
from metrics.catalog.ces_v1_mean import METRIC as CES_V1_MEAN
from metrics.catalog.closed_loop_rate import METRIC as CLOSED_LOOP_RATE
from metrics.catalog.csat_mean import METRIC as CSAT_MEAN
from metrics.catalog.csat_pct import METRIC as CSAT_PCT
from metrics.catalog.delight_pct import METRIC as DELIGHT_PCT
from metrics.catalog.disappointed_pct import METRIC as DISAPPOINTED_PCT
from metrics.catalog.enps import METRIC as ENPS
from metrics.catalog.first_resolution_time import METRIC as FIRST_RESOLUTION_TIME
from metrics.catalog.full_resolution_time import METRIC as FULL_RESOLUTION_TIME
from metrics.catalog.merely_satisfied_pct import METRIC as MERELY_SATISFIED_PCT
from metrics.catalog.nps import METRIC as NPS
from metrics.catalog.recovery_rate import METRIC as RECOVERY_RATE
from metrics.catalog.referral_rate import METRIC as REFERRAL_RATE
from metrics.catalog.response_rate import METRIC as RESPONSE_RATE
from metrics.catalog.sentiment_coverage import METRIC as SENTIMENT_COVERAGE
from metrics.catalog.sentiment_mean import METRIC as SENTIMENT_MEAN
from metrics.catalog.sentiment_net import METRIC as SENTIMENT_NET
from metrics.catalog.time_to_close_loop import METRIC as TIME_TO_CLOSE_LOOP
from metrics.catalog.time_to_first_touch import METRIC as TIME_TO_FIRST_TOUCH
from metrics.declare import Metric

LISTED = (
    NPS,
    CSAT_PCT,
    CSAT_MEAN,
    DELIGHT_PCT,
    MERELY_SATISFIED_PCT,
    DISAPPOINTED_PCT,
    CES_MEAN,
    CES_EASY_PCT,
    CES_NET,
    CES_V1_MEAN,
    ENPS,
    RESPONSE_RATE,
    CLOSED_LOOP_RATE,
    TIME_TO_FIRST_TOUCH,
    TIME_TO_CLOSE_LOOP,
    RECOVERY_RATE,
    REFERRAL_RATE,
    SENTIMENT_MEAN,
    SENTIMENT_NET,
    SENTIMENT_COVERAGE,
    FIRST_RESOLUTION_TIME,
    FULL_RESOLUTION_TIME,
    BACKLOG,
)
CATALOG: dict[str, Metric] = {metric.key: metric for metric in LISTED}
