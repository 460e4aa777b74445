"""The site of the desk: who comes in, in which language and zone, and the frame around every page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from core.access import Member, User, member_of
from core.keys import set_language
from core.workspaces import Language
from cxapi import limits
from cxapi.desk import customer_health, figures, front
from cxapi.desk.rows import maybe_actor, who

NAME = "cxapi"
LEFT_OUT = ("view_on_site", "search")


class LoginForm(AuthenticationForm):
    """E-mail address and password. What is wrong is never said: it would tell who is known here."""

    error_messages = {
        "invalid_login": gettext_lazy("This e-mail address and this password do not open a workspace."),
        "inactive": gettext_lazy("This e-mail address and this password do not open a workspace."),
        "too_many": gettext_lazy("There were too many tries for this address. Wait a minute and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = gettext("E-mail address")
        self.fields["username"].widget.input_type = "email"

    def clean_username(self) -> str:
        address = str(self.cleaned_data["username"]).lower()[:150]
        # Counted for addresses that nobody has as well, or the answer would tell who is known here.
        if not limits.may_try(address):
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        return address

    def confirm_login_allowed(self, user: Any) -> None:
        if not user.is_active or member_of(user) is None:
            raise self.get_invalid_login_error()


class Desk(UnfoldAdminSite):
    """The admin of every workspace. Nobody is staff here: whoever belongs to a workspace may come in."""

    login_form = LoginForm
    index_template = "desk/index.html"
    password_change_template = "registration/password_change_form.html"  # noqa: S105
    empty_value_display = "-"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return maybe_actor(request) is not None

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        made: Callable[..., HttpResponse] = super().admin_view(at_home(view), cacheable)
        return made

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            path("language/", self.admin_view(require_POST(choose_language)), name="language"),
            path("figures/", self.admin_view(figures.everything), name="figures"),
            path("figures/<str:key>/", self.admin_view(figures.figure), name="figure"),
            path("figures/<str:key>/why/", self.admin_view(figures.why), name="why"),
            path("health/", self.admin_view(customer_health.leaving), name="churn_risk"),
            path("health/<uuid:id>/", self.admin_view(customer_health.one), name="health"),
        ]
        # Django's address for any row of any table asks no gate; unfold's search says no more than the side bar.
        closed = [path("search/", self.admin_view(nothing), name="search")]
        kept = [one for one in super().get_urls() if getattr(one, "name", None) not in LEFT_OUT]
        return [*own, *closed, *kept]

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """The first page: an application is no notion of the desk."""
        return HttpResponseRedirect(front.home())

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        member = current(request)
        context |= {"site_title": NAME, "site_header": NAME, "site_symbol": "insights", "site_url": None}
        context["site_favicons"] = [{"rel": "icon", "href": static("desk/favicon.svg"), "type": "image/svg+xml"}]
        context |= {"show_languages": True, "languages_action": reverse("admin:language")}
        if member is not None:
            context |= {"site_subheader": member.workspace.name, "member": member}
        return context

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        told = [
            item(request, gettext("All figures"), "query_stats", reverse("admin:figures")),
            item(request, gettext("Churn risk"), "trending_down", reverse("admin:churn_risk")),
        ]
        return [{"title": gettext("Figures"), "items": told}] + [
            {"title": title, "items": [item(request, *noun) for noun in nouns]}
            for title, nouns in front.lists_of(who(request))
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing: the side bar is made from the groups of `cxapi.desk.layout`."""
        return []

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        counts = front.counts(who(request))
        empty = not any(count.number for count in counts)
        shown = {"counts": counts, "steps": front.steps(who(request)) if empty else []}
        return super().index(request, {"title": gettext("Overview"), **shown, **(extra_context or {})})


def item(request: HttpRequest, title: str, icon: str, address: str) -> dict[str, Any]:
    """One link of the side bar."""
    active = request.path.startswith(address)
    return {"title": title, "icon": icon, "link": address, "active": active, "has_permission": True}


def at_home(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view in the language of the person and the zone of the workspace, rendered before both end."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        member = current(request)
        if member is None or not isinstance(request.user, User):
            return view(request, *args, **kwargs)
        language = request.user.language
        with translation.override(language), timezone.override(member.workspace.zone_info):
            response = view(request, *args, **kwargs)
            if isinstance(response, TemplateResponse) and not response.is_rendered:
                response.render()
            response.headers.setdefault("Content-Language", language)
            return response

    return inside


def current(request: HttpRequest) -> Member | None:
    """The member who has signed in, with their workspace; read once per request."""
    if "_desk_member" not in request.__dict__:
        request.__dict__["_desk_member"] = member_of(request.user) if isinstance(request.user, User) else None
    found: Member | None = request.__dict__["_desk_member"]
    return found


def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language to this person, here and wherever they sign in."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in Language.values:
        set_language(request.user, language)
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else front.home())


def nothing(request: HttpRequest, **_: Any) -> HttpResponse:
    """No such page."""
    raise Http404
