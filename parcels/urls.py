"""Addresses of the register of land."""

from django.urls import path

from parcels import (
    concession_views,
    document_type_views,
    document_views,
    drawing_views,
    evidence_views,
    filings_views,
    holder_views,
    layer_views,
    marker_views,
    overlap_views,
)

urlpatterns = [
    path("places/<code>/overlaps/", overlap_views.overlaps, name="overlaps"),
    path("overlaps/<uuid:key>/", overlap_views.overlap_record, name="overlap"),
    path(
        "overlaps/<uuid:key>/features.json",
        overlap_views.overlap_features,
        name="overlap-features",
    ),
    path("places/<code>/parcels/new/", drawing_views.draw_parcel, name="draw-parcel"),
    path("places/<code>/parcels/neighbours.json", drawing_views.neighbours, name="neighbours"),
    path("parcels/<uuid:key>/draw/", drawing_views.draw_boundary, name="draw-boundary"),
    path("parcels/<uuid:key>/split/", drawing_views.split_parcel, name="split-parcel"),
    path("parcels/<uuid:key>/split/preview/", drawing_views.preview_split, name="preview-split"),
    path("parcels/<uuid:key>/merge/", drawing_views.merge_parcels, name="merge-parcels"),
    path("parcels/<uuid:key>/holders/", holder_views.state_holders, name="state-holders"),
    path("layers/", layer_views.layers, name="layers"),
    path("places/<code>/land/", layer_views.place_land, name="place-land"),
    path(
        "places/<code>/land/features.json", layer_views.place_land_map, name="place-land-features"
    ),
    path("places/<code>/concessions/add/", concession_views.add_concession, name="add-concession"),
    path("concessions/", concession_views.concession_list, name="concessions"),
    path("concessions/<uuid:key>/", concession_views.concession, name="concession"),
    path(
        "concessions/<uuid:key>/features.json",
        concession_views.concession_map,
        name="concession-features",
    ),
    path(
        "concessions/<uuid:key>/instrument/",
        concession_views.record_instrument,
        name="record-instrument",
    ),
    path(
        "concessions/<uuid:key>/documents/<uuid:document>/",
        concession_views.concession_document,
        name="concession-document",
    ),
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
    path(
        "parcels/<uuid:key>/documents/new/",
        document_views.record_unit_document,
        name="record-document",
    ),
    path("parcels/<uuid:key>/markers/", marker_views.unit_markers, name="unit-markers"),
    path("parcels/<uuid:key>/markers/new/", marker_views.record_unit_marker, name="record-marker"),
    path("parcels/<uuid:key>/item62/", filings_views.record_notice, name="record-notice"),
    path("parcels/<uuid:key>/livestock/", filings_views.record_livestock, name="record-livestock"),
    path("parcels/<uuid:key>/transfers/new/", filings_views.record_transfer, name="file-transfer"),
    path("transfers/<int:number>/decision/", filings_views.record_decision, name="decide-transfer"),
    path("places/<code>/item62/", filings_views.item62, name="item62"),
    path("places/<code>/transfers/", filings_views.transfers, name="transfers"),
    path("land-documents/", document_type_views.document_types, name="document-types"),
    path("land-documents/new/", document_type_views.add_document_type, name="add-document-type"),
    path(
        "land-documents/<slug:code>/",
        document_type_views.change_document_type,
        name="change-document-type",
    ),
]
