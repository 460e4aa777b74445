"""Money as it is kept: whole minor units, and a currency of ISO 4217."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD
OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC
SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG
XOF XPF YER ZAR ZMW ZWG ZWL
"""
CURRENCIES = frozenset(CODES.split())
# How many digits of an amount in minor units stand behind the point, where it is not two.
UNUSUAL = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DIGITS = {code: digits for digits, codes in UNUSUAL.items() for code in codes.split()}
USUAL_DIGITS = 2


def known_currency(value: str) -> None:
    """Refuse what is no currency code."""
    if value not in CURRENCIES:
        raise ValidationError(_("This is not a currency of ISO 4217, such as EUR."))


def currency(**kwargs: Any) -> "models.CharField[str, str]":
    """A column for a currency."""
    return models.CharField(max_length=3, validators=[known_currency], help_text="ISO 4217 code.", **kwargs)


def minor(help_text: str, **kwargs: Any) -> "models.BigIntegerField[int, int]":
    """A column for an amount in minor units of the currency beside it."""
    return models.BigIntegerField(help_text=f"{help_text} In minor units.", **kwargs)
