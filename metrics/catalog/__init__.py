"""The list of figures. Adding one is a room beside this file and a line here."""

from metrics.catalog.backlog import METRIC as BACKLOG
from metrics.catalog.csat_mean import METRIC as CSAT_MEAN
from metrics.catalog.csat_pct import METRIC as CSAT_PCT
from metrics.catalog.first_resolution_time import METRIC as FIRST_RESOLUTION_TIME
from metrics.catalog.full_resolution_time import METRIC as FULL_RESOLUTION_TIME
from metrics.catalog.nps import METRIC as NPS
from metrics.catalog.sentiment_coverage import METRIC as SENTIMENT_COVERAGE
from metrics.catalog.sentiment_mean import METRIC as SENTIMENT_MEAN
from metrics.catalog.sentiment_net import METRIC as SENTIMENT_NET
from metrics.declare import Metric

CATALOG: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        NPS,
        CSAT_PCT,
        CSAT_MEAN,
        FIRST_RESOLUTION_TIME,
        FULL_RESOLUTION_TIME,
        BACKLOG,
        SENTIMENT_MEAN,
        SENTIMENT_NET,
        SENTIMENT_COVERAGE,
    )
}
