"""Survey forms (XLSForm): each published version, its files, and which answers become facts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from network.models import Fact
from survey import told_queries


class SurveyForm(models.Model):
    """A form as its `form_id` names it; versions are facts about it."""

    form_id = models.TextField(unique=True)


class FormVersion(Fact):
    """One published version: its XForm as devices get it; the XLSForm it came from is its source.

    `questions` are the form's questions in order (survey.xforms.questions), `xml_md5` the hash
    in hexadecimal that the form list tells.
    """

    form = models.ForeignKey(SurveyForm, models.PROTECT, related_name="versions")
    version = models.TextField(blank=True)
    title = models.TextField()
    xml = models.TextField()
    xml_md5 = models.CharField(max_length=32)
    questions = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "version"], name="form_version_is_published_once"
            ),
        ]


class FormMedium(models.Model):
    """A file that a version needs on the device; entity lists are not kept, but written when asked.

    Pictures and tables of a form hold nobody's data and are kept as they are.
    """

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="media")
    name = models.TextField()
    content_type = models.TextField()
    content = models.BinaryField(help_text="empty for an entity list")
    md5 = models.CharField(max_length=32, blank=True)
    is_entity_list = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="form_medium_once"),
        ]


class FormMapping(Fact):
    """Which answers of a version become which facts (survey.answers.targets); the latest counts.

    `rules` is a list of {"question": path, "fact": target, "values": {answer: code}}.
    """

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="mappings")
    rules = models.JSONField()
    said_on = models.DateField()

    objects = told_queries.FormMappingQuerySet.as_manager()


class FormClosing(Fact):
    """A form is offered to devices no more (or again); what they still send is taken in."""

    form = models.ForeignKey(SurveyForm, models.PROTECT, related_name="closings")
    is_closed = models.BooleanField()
    reason = models.TextField(blank=True)
    said_on = models.DateField()

    objects = told_queries.FormClosingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_closed=False) | ~Q(reason=""), name="form_closing_has_a_reason"
            ),
        ]
