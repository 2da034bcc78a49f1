"""The Human Trafficking Case Data Standard of IOM: its files import as protected cases."""

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from alcyon.kernel.tables import table
from alcyon.ontology import draft_from, schema, split_protected
from alcyon.ontology.choices import choice_table
from alcyon.ontology.headers import propose

# The fields of the standard's core survey form, in its order
FIELDS = """
con_Consent prs_Salutation prs_First_Name prs_Second_Name prs_Birthdate prs_Gender prs_Citizenship
prs_Title prs_Email prs_HomePhone prs_MobilePhone prs_MailingCity prs_MailingCountry
prs_MailingState prs_MailingStreet prs_MailingPostalCode vic_MethodOfRecruitment
vic_LocationOfRecruitment vic_TraffickingStatus vic_TraffickingStatusDecisionMakingOrg
vic_Methods_of_Control vic_TypeOfExploitation vic_ForcedLabourIndustry vic_TypeOfSexExploitation
vic_LocationOfExploitation cas_Status cas_ReferringOrganisation cas_IncomingReferralDate
cas_ReferringPrimaryCaseWorker cas_ReasonForIncomingReferral cas_IncomingReferralDetails
""".split()

CASE = {
    "con_Consent": "TRUE",
    "prs_First_Name": "Canary",
    "prs_Second_Name": "Canary",
    "prs_Birthdate": "1999-04-05",
    "prs_Gender": "Feminine",
    "prs_Citizenship": "NG",
    "prs_MobilePhone": "+33612345678",
    "prs_MailingStreet": "1 Canary Street",
    "vic_MethodOfRecruitment": "ThroughOnlineSocialNetworks ThroughFriendsOrSocialEvents",
    "vic_LocationOfRecruitment": "Canary Town",
    "vic_TraffickingStatus": "PossibleVictimOfTrafficking",
    "vic_Methods_of_Control": "DebtBondage;WithholdsDocuments",
    "vic_TypeOfExploitation": "SexualExploitation",
    "cas_IncomingReferralDetails": "Canary said so",
}


def test_every_field_of_the_standard_has_a_property() -> None:
    assert set(propose("Person", FIELDS)) == set(FIELDS)


def test_a_row_of_the_standard_becomes_a_protected_case() -> None:
    mapping = propose("Person", list(CASE))
    draft = draft_from("Person", {mapping[field]: text for field, text in CASE.items()})
    opens, vault = split_protected(draft, "VICTIM")
    assert "Canary" not in repr(opens)
    assert {value.clean for value in opens} == {
        "true",
        "FEMALE",
        "NG",
        "ThroughOnlineSocialNetworks",
        "ThroughFriendsOrSocialEvents",
        "PossibleVictimOfTrafficking",
        "DebtBondage",
        "WithholdsDocuments",
        "SexualExploitation",
    }
    assert {value.prop for value in vault} >= {"firstName", "lastName", "birthDate", "phone"}


def test_the_forms_of_exploitation_are_crime_areas() -> None:
    told = {entry["htcds"] for entry in table("crime_areas") if "htcds" in entry}
    assert told == set(choice_table("htcds_exploitation").codes)


def test_the_options_are_those_of_the_standards_own_form() -> None:
    data = os.environ.get("ALCYON_TEST_DATA")
    if data is None:
        pytest.skip("ALCYON_TEST_DATA is not set: the standard's own form was not compared")
    book = load_workbook(Path(data, "htcds/Survey/htcds_xlsform.xlsx"), read_only=True)
    options: dict[str, set[str]] = {}
    for name, value, *_ in book["choices"].iter_rows(min_row=2, values_only=True):
        if name is not None:
            options.setdefault(str(name), set()).add(str(value).strip())
    fields = {
        str(kind).partition(" ")[2]: str(name)
        for kind, name, *_ in book["survey"].iter_rows(min_row=2, values_only=True)
        if str(kind).startswith("select_")
    }
    mapping = propose("Person", list(fields.values()))
    assert set(fields) == set(options)
    for listed, field in fields.items():
        prop = schema("Person").property(mapping[field])
        for option in options[listed]:
            assert len(draft_from("Person", {prop.name: option}).values) == 1
