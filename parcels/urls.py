"""Addresses of the register of land."""

from django.urls import path

from parcels import document_type_views as types
from parcels import evidence_views, filings_views, marker_views

urlpatterns: list[object] = [
    path("parcels/<uuid:key>/evidence/", evidence_views.unit_evidence, name="unit-evidence"),
    path(
        "parcels/<uuid:key>/evidence/new/",
        evidence_views.record_unit_evidence,
        name="record-evidence",
    ),
    path(
        "parcels/<uuid:key>/evidence/<int:number>/file/",
        evidence_views.evidence_file,
        name="evidence-file",
    ),
    path("parcels/<uuid:key>/markers/", marker_views.unit_markers, name="unit-markers"),
    path("parcels/<uuid:key>/markers/new/", marker_views.record_unit_marker, name="record-marker"),
    path("parcels/<uuid:key>/item62/", filings_views.record_notice, name="record-notice"),
    path("parcels/<uuid:key>/livestock/", filings_views.record_livestock, name="record-livestock"),
    path("parcels/<uuid:key>/transfers/new/", filings_views.record_transfer, name="file-transfer"),
    path("transfers/<int:number>/decision/", filings_views.record_decision, name="decide-transfer"),
    path("places/<code>/item62/", filings_views.item62, name="item62"),
    path("places/<code>/transfers/", filings_views.transfers, name="transfers"),
    path("land-documents/", types.document_types, name="document-types"),
    path("land-documents/new/", types.add_document_type, name="add-document-type"),
    path("land-documents/<slug:code>/", types.change_document_type, name="change-document-type"),
]
