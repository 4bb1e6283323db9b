"""Addresses of places and of what was surveyed in them."""

from django.urls import include, path

from survey.views import households, places, register, sources, units

urlpatterns = [
    path("imports/", include("survey.imports.urls")),
    path("", include("survey.paper.urls")),
    path("", include("survey.referrals.urls")),
    path("forms/", include("survey.xforms.urls")),
    path("", include("survey.field.urls")),
    path("", include("survey.openrosa.device_urls")),
    path("", include("survey.answers.urls")),
    path("", include("survey.rounds.urls")),
    path("", include("survey.photographs.urls")),
    path("", include("survey.contradictions.urls")),
    path("", include("survey.disputes.urls")),
    path("", include("survey.duplicates.urls")),
    path("", include("survey.indicators.urls")),
    path("", include("survey.verifying.urls")),
    path("", include("survey.repairs.urls")),
    path("", include("survey.training.urls")),
    path("", include("survey.telling.urls")),
    path("", include("survey.keeping.urls")),
    path("villages/<code>/", places.village, name="village"),
    path("villages/<code>/features.json", places.village_features, name="village-features"),
    path("places/<code>/", places.place, name="place"),
    path("places/<code>/register/", register.register, name="register"),
    path("places/<code>/features.json", places.place_features, name="place-features"),
    path("households/<uuid:key>/", households.household, name="household"),
    path(
        "households/<uuid:key>/features.json",
        households.household_features,
        name="household-features",
    ),
    path("households/<uuid:key>/visit/", households.record_visit, name="record-visit"),
    path("visits/<uuid:key>/verification/", households.verify_visit, name="verify-visit"),
    path("houses/<uuid:key>/", units.house, name="house"),
    path("parcels/<uuid:key>/", units.parcel, name="parcel"),
    path("units/<uuid:key>/features.json", units.unit_features, name="unit-features"),
    path(
        "units/<uuid:key>/boundaries/<int:number>/verification/",
        units.verify_boundary,
        name="verify-boundary",
    ),
    path("sources/<uuid:key>/", sources.source, name="source"),
    path("sources/<uuid:key>/file/", sources.source_file, name="source-file"),
]
