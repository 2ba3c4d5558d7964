"""The shop's own pages, and two pages of information."""

from django.apps import apps
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("returns/", TemplateView.as_view(template_name="info.html", extra_context={"about": "Returns"})),
    path("size-guide/", TemplateView.as_view(template_name="info.html", extra_context={"about": "Sizes"})),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
