"""Tables of the network: places, parties, accounts, evidence."""

from network.models.accounts import Account, Appointment, AppointmentEnding, Role
from network.models.admissions import (
    AttemptCount,
    Delegation,
    DelegationEnding,
    Invitation,
    InvitationEnding,
    OneTimeCode,
    Recovery,
    RecoveryEnding,
)
from network.models.api_tokens import ApiToken
from network.models.arrivals import Arrival, Disclosure, RememberedMapping, Withdrawal
from network.models.bodies import Body, BodyMembership, BodyMembershipEnding
from network.models.consents import Consent
from network.models.erasures import DataRequest, DataRequestAnswer, Erasure
from network.models.evidence import ImportRow, Source
from network.models.facts import ClockTimestamp, Fact
from network.models.field_devices import FieldDevice, FieldDeviceEnding
from network.models.horizons import UsedMoment
from network.models.organisations import (
    Organisation,
    OrganisationMember,
    OrganisationMemberEnding,
    OrganisationRecord,
)
from network.models.parties import Domicile, HouseholdMembership, Party, PersonRecord
from network.models.places import (
    DIGITS,
    HouseCount,
    Joining,
    Level,
    Place,
    PlaceBoundary,
    PlaceCell,
    PlaceRecord,
)
from network.models.privacy import (
    Breach,
    BreachStep,
    CollectionNotice,
    NetworkContact,
    RetentionRun,
    StopNotice,
)
from network.models.reading_log import Reading, ReadingCheckpoint

__all__ = [
    "DIGITS",
    "Account",
    "ApiToken",
    "Appointment",
    "AppointmentEnding",
    "Arrival",
    "AttemptCount",
    "Body",
    "BodyMembership",
    "BodyMembershipEnding",
    "Breach",
    "BreachStep",
    "ClockTimestamp",
    "CollectionNotice",
    "Consent",
    "DataRequest",
    "DataRequestAnswer",
    "Delegation",
    "DelegationEnding",
    "Disclosure",
    "Domicile",
    "Erasure",
    "Fact",
    "FieldDevice",
    "FieldDeviceEnding",
    "HouseCount",
    "HouseholdMembership",
    "ImportRow",
    "Invitation",
    "InvitationEnding",
    "Joining",
    "Level",
    "NetworkContact",
    "OneTimeCode",
    "Organisation",
    "OrganisationMember",
    "OrganisationMemberEnding",
    "OrganisationRecord",
    "Party",
    "PersonRecord",
    "Place",
    "PlaceBoundary",
    "PlaceCell",
    "PlaceRecord",
    "Reading",
    "ReadingCheckpoint",
    "Recovery",
    "RecoveryEnding",
    "RememberedMapping",
    "RetentionRun",
    "Role",
    "Source",
    "StopNotice",
    "UsedMoment",
    "Withdrawal",
]
