"""The list of figures. Adding one is a room beside this file and a line here."""

from metrics.catalog.abandonment_rate import METRIC as ABANDONMENT_RATE
from metrics.catalog.agent_work_time import METRIC as AGENT_WORK_TIME
from metrics.catalog.auto_escalation_rate import METRIC as AUTO_ESCALATION_RATE
from metrics.catalog.average_handle_time import METRIC as AVERAGE_HANDLE_TIME
from metrics.catalog.backlog import METRIC as BACKLOG
from metrics.catalog.backlog_1_to_3_days import METRIC as BACKLOG_1_TO_3_DAYS
from metrics.catalog.backlog_3_to_7_days import METRIC as BACKLOG_3_TO_7_DAYS
from metrics.catalog.backlog_age import METRIC as BACKLOG_AGE
from metrics.catalog.backlog_over_7_days import METRIC as BACKLOG_OVER_7_DAYS
from metrics.catalog.backlog_stalled import METRIC as BACKLOG_STALLED
from metrics.catalog.backlog_under_1_day import METRIC as BACKLOG_UNDER_1_DAY
from metrics.catalog.bot_abandoned_pct import METRIC as BOT_ABANDONED_PCT
from metrics.catalog.bot_contained_pct import METRIC as BOT_CONTAINED_PCT
from metrics.catalog.bot_fcr import METRIC as BOT_FCR
from metrics.catalog.bot_handed_off_pct import METRIC as BOT_HANDED_OFF_PCT
from metrics.catalog.bot_mixed_pct import METRIC as BOT_MIXED_PCT
from metrics.catalog.case_handle_time import METRIC as CASE_HANDLE_TIME
from metrics.catalog.cases_ended import METRIC as CASES_ENDED
from metrics.catalog.cases_opened import METRIC as CASES_OPENED
from metrics.catalog.ces_easy_pct import METRIC as CES_EASY_PCT
from metrics.catalog.ces_mean import METRIC as CES_MEAN
from metrics.catalog.ces_net import METRIC as CES_NET
from metrics.catalog.ces_v1_mean import METRIC as CES_V1_MEAN
from metrics.catalog.channel_switches_per_case import METRIC as CHANNEL_SWITCHES_PER_CASE
from metrics.catalog.closed_loop_rate import METRIC as CLOSED_LOOP_RATE
from metrics.catalog.contacting_customers import METRIC as CONTACTING_CUSTOMERS
from metrics.catalog.contacting_customers_per_order import METRIC as CONTACTING_CUSTOMERS_PER_ORDER
from metrics.catalog.contacts import METRIC as CONTACTS
from metrics.catalog.contacts_per_case import METRIC as CONTACTS_PER_CASE
from metrics.catalog.contacts_per_order import METRIC as CONTACTS_PER_ORDER
from metrics.catalog.contacts_per_stage import METRIC as CONTACTS_PER_STAGE
from metrics.catalog.csat_mean import METRIC as CSAT_MEAN
from metrics.catalog.csat_pct import METRIC as CSAT_PCT
from metrics.catalog.customer_wait_time import METRIC as CUSTOMER_WAIT_TIME
from metrics.catalog.customers_in_stage import METRIC as CUSTOMERS_IN_STAGE
from metrics.catalog.delight_pct import METRIC as DELIGHT_PCT
from metrics.catalog.disappointed_pct import METRIC as DISAPPOINTED_PCT
from metrics.catalog.effort_index import METRIC as EFFORT_INDEX
from metrics.catalog.enps import METRIC as ENPS
from metrics.catalog.escalation_rate import METRIC as ESCALATION_RATE
from metrics.catalog.fcr import METRIC as FCR
from metrics.catalog.fcr_strict import METRIC as FCR_STRICT
from metrics.catalog.first_bot_reply_time import METRIC as FIRST_BOT_REPLY_TIME
from metrics.catalog.first_resolution_time import METRIC as FIRST_RESOLUTION_TIME
from metrics.catalog.first_response_time import METRIC as FIRST_RESPONSE_TIME
from metrics.catalog.first_response_time_of_team import METRIC as FIRST_RESPONSE_TIME_OF_TEAM
from metrics.catalog.full_resolution_time import METRIC as FULL_RESOLUTION_TIME
from metrics.catalog.handoffs_per_case import METRIC as HANDOFFS_PER_CASE
from metrics.catalog.journey_completion import METRIC as JOURNEY_COMPLETION
from metrics.catalog.journey_duration import METRIC as JOURNEY_DURATION
from metrics.catalog.journey_effort import METRIC as JOURNEY_EFFORT
from metrics.catalog.journey_outcome import METRIC as JOURNEY_OUTCOME
from metrics.catalog.journey_satisfaction import METRIC as JOURNEY_SATISFACTION
from metrics.catalog.merely_satisfied_pct import METRIC as MERELY_SATISFIED_PCT
from metrics.catalog.message_sentiment_coverage import METRIC as MESSAGE_SENTIMENT_COVERAGE
from metrics.catalog.message_sentiment_mean import METRIC as MESSAGE_SENTIMENT_MEAN
from metrics.catalog.message_sentiment_net import METRIC as MESSAGE_SENTIMENT_NET
from metrics.catalog.next_reply_time import METRIC as NEXT_REPLY_TIME
from metrics.catalog.nps import METRIC as NPS
from metrics.catalog.on_hold_time import METRIC as ON_HOLD_TIME
from metrics.catalog.orders import METRIC as ORDERS
from metrics.catalog.proactive_share import METRIC as PROACTIVE_SHARE
from metrics.catalog.promise_early_rate import METRIC as PROMISE_EARLY_RATE
from metrics.catalog.promise_kept_rate import METRIC as PROMISE_KEPT_RATE
from metrics.catalog.promise_renegotiated_rate import METRIC as PROMISE_RENEGOTIATED_RATE
from metrics.catalog.reachability import METRIC as REACHABILITY
from metrics.catalog.reassign_rate import METRIC as REASSIGN_RATE
from metrics.catalog.recovery_rate import METRIC as RECOVERY_RATE
from metrics.catalog.referral_rate import METRIC as REFERRAL_RATE
from metrics.catalog.relational_csat_mean import METRIC as RELATIONAL_CSAT_MEAN
from metrics.catalog.relational_csat_pct import METRIC as RELATIONAL_CSAT_PCT
from metrics.catalog.relational_nps import METRIC as RELATIONAL_NPS
from metrics.catalog.reopen_rate import METRIC as REOPEN_RATE
from metrics.catalog.reopen_response_time import METRIC as REOPEN_RESPONSE_TIME
from metrics.catalog.repeat_contact_rate import METRIC as REPEAT_CONTACT_RATE
from metrics.catalog.requester_wait_time import METRIC as REQUESTER_WAIT_TIME
from metrics.catalog.resolutions import METRIC as RESOLUTIONS
from metrics.catalog.resolved_cases import METRIC as RESOLVED_CASES
from metrics.catalog.resolved_customers import METRIC as RESOLVED_CUSTOMERS
from metrics.catalog.response_rate import METRIC as RESPONSE_RATE
from metrics.catalog.return_rate import METRIC as RETURN_RATE
from metrics.catalog.sentiment_coverage import METRIC as SENTIMENT_COVERAGE
from metrics.catalog.sentiment_mean import METRIC as SENTIMENT_MEAN
from metrics.catalog.sentiment_net import METRIC as SENTIMENT_NET
from metrics.catalog.sla_attainment import METRIC as SLA_ATTAINMENT
from metrics.catalog.sla_attainment_of_cases import METRIC as SLA_ATTAINMENT_OF_CASES
from metrics.catalog.sla_breach_margin import METRIC as SLA_BREACH_MARGIN
from metrics.catalog.stage_drop_off import METRIC as STAGE_DROP_OFF
from metrics.catalog.stage_friction import METRIC as STAGE_FRICTION
from metrics.catalog.time_in_stage import METRIC as TIME_IN_STAGE
from metrics.catalog.time_in_status import METRIC as TIME_IN_STATUS
from metrics.catalog.time_to_close_loop import METRIC as TIME_TO_CLOSE_LOOP
from metrics.catalog.time_to_first_touch import METRIC as TIME_TO_FIRST_TOUCH
from metrics.catalog.transfer_rate import METRIC as TRANSFER_RATE
from metrics.catalog.wait_in_queue import METRIC as WAIT_IN_QUEUE
from metrics.catalog.waiting_for_reply import METRIC as WAITING_FOR_REPLY
from metrics.declare import Metric

LISTED = (
    NPS,
    RELATIONAL_NPS,
    CSAT_PCT,
    CSAT_MEAN,
    RELATIONAL_CSAT_PCT,
    RELATIONAL_CSAT_MEAN,
    DELIGHT_PCT,
    MERELY_SATISFIED_PCT,
    DISAPPOINTED_PCT,
    CES_MEAN,
    CES_EASY_PCT,
    CES_NET,
    CES_V1_MEAN,
    ENPS,
    EFFORT_INDEX,
    RESPONSE_RATE,
    CLOSED_LOOP_RATE,
    TIME_TO_FIRST_TOUCH,
    TIME_TO_CLOSE_LOOP,
    RECOVERY_RATE,
    REFERRAL_RATE,
    PROMISE_KEPT_RATE,
    PROMISE_EARLY_RATE,
    PROMISE_RENEGOTIATED_RATE,
    SENTIMENT_MEAN,
    SENTIMENT_NET,
    SENTIMENT_COVERAGE,
    MESSAGE_SENTIMENT_MEAN,
    MESSAGE_SENTIMENT_NET,
    MESSAGE_SENTIMENT_COVERAGE,
    FIRST_RESPONSE_TIME,
    FIRST_RESPONSE_TIME_OF_TEAM,
    FIRST_BOT_REPLY_TIME,
    NEXT_REPLY_TIME,
    REOPEN_RESPONSE_TIME,
    WAITING_FOR_REPLY,
    FIRST_RESOLUTION_TIME,
    FULL_RESOLUTION_TIME,
    REQUESTER_WAIT_TIME,
    AGENT_WORK_TIME,
    CUSTOMER_WAIT_TIME,
    ON_HOLD_TIME,
    TIME_IN_STATUS,
    AVERAGE_HANDLE_TIME,
    CASE_HANDLE_TIME,
    FCR,
    FCR_STRICT,
    BOT_FCR,
    REOPEN_RATE,
    TRANSFER_RATE,
    REASSIGN_RATE,
    RETURN_RATE,
    ESCALATION_RATE,
    AUTO_ESCALATION_RATE,
    SLA_ATTAINMENT,
    SLA_ATTAINMENT_OF_CASES,
    SLA_BREACH_MARGIN,
    BACKLOG,
    BACKLOG_AGE,
    BACKLOG_UNDER_1_DAY,
    BACKLOG_1_TO_3_DAYS,
    BACKLOG_3_TO_7_DAYS,
    BACKLOG_OVER_7_DAYS,
    BACKLOG_STALLED,
    CASES_OPENED,
    CASES_ENDED,
    RESOLUTIONS,
    RESOLVED_CASES,
    RESOLVED_CUSTOMERS,
    CONTACTS,
    CONTACTING_CUSTOMERS,
    ORDERS,
    CONTACTS_PER_ORDER,
    CONTACTING_CUSTOMERS_PER_ORDER,
    REPEAT_CONTACT_RATE,
    CONTACTS_PER_CASE,
    CHANNEL_SWITCHES_PER_CASE,
    HANDOFFS_PER_CASE,
    PROACTIVE_SHARE,
    WAIT_IN_QUEUE,
    ABANDONMENT_RATE,
    REACHABILITY,
    BOT_CONTAINED_PCT,
    BOT_HANDED_OFF_PCT,
    BOT_ABANDONED_PCT,
    BOT_MIXED_PCT,
    JOURNEY_COMPLETION,
    JOURNEY_DURATION,
    JOURNEY_EFFORT,
    JOURNEY_SATISFACTION,
    JOURNEY_OUTCOME,
    STAGE_DROP_OFF,
    TIME_IN_STAGE,
    STAGE_FRICTION,
    CONTACTS_PER_STAGE,
    CUSTOMERS_IN_STAGE,
)
CATALOG: dict[str, Metric] = {metric.key: metric for metric in LISTED}
