"""The elements of a children in need census, by what may stand in what."""

from collections.abc import Iterator

from lxml import etree

from .xml_file import own_name, tag

_PRE_PROCEEDINGS = """PPStartDate LBPSentDate FGDMMeetingOffer FGDMMeetingFac InitialPPMeetingDate ReviewMeetingsCount
    StepDecisionDate PPOutcome CourtAppDate LetterInitCPDate"""
_HOLDS = {
    name.lower(): frozenset(held.lower().split())
    for name, held in {
        "Header": "CollectionDetails Source Content",
        "CollectionDetails": "Collection Year ReferenceDate",
        "Source": "SourceLevel LEA SoftwareCode Release SerialNo DateTime",
        "Child": "ChildIdentifiers ChildCharacteristics CINdetails",
        "ChildIdentifiers": """LAchildID UPN FormerUPN UPNunknown PersonBirthDate ExpectedPersonBirthDate GenderCurrent
            Sex PersonDeathDate""",
        "ChildCharacteristics": "Ethnicity Disabilities",
        "Disabilities": "Disability",
        "CINdetails": """CINreferralDate ReferralSource PrimaryNeedCode CINclosureDate ReasonForClosure ReferralNFA
            DateOfInitialCPC Assessments CINPlanDates Section47 ChildProtectionPlans PreProceedings
            PreProceedingsandFGDM""",
        "Assessments": """AssessmentActualStartDate AssessmentInternalReviewDate AssessmentAuthorisationDate
            FactorsIdentifiedAtAssessment""",
        "FactorsIdentifiedAtAssessment": "AssessmentFactors",
        "CINPlanDates": "CINPlanStartDate CINPlanEndDate",
        "Section47": "S47ActualStartDate InitialCPCtarget DateOfInitialCPC ICPCnotRequired",
        "ChildProtectionPlans": """CPPstartDate CPPendDate InitialCategoryOfAbuse LatestCategoryOfAbuse
            NumberOfPreviousCPP Reviews CPPreviewDate""",
        "Reviews": "CPPreviewDate",
        "PreProceedings": _PRE_PROCEEDINGS,
        "PreProceedingsandFGDM": _PRE_PROCEEDINGS,
    }.items()
}
"""Of each element that holds others those that it may, in small letters; as the census and its validator name them."""
_WITHOUT_BLOCK = _HOLDS["child"] | _HOLDS["childidentifiers"]
"""What a Child may hold that tells of its identifiers without a block for them."""
_SEVERAL = {"cindetails", *_HOLDS["cindetails"].intersection(_HOLDS), *_HOLDS["assessments"].intersection(_HOLDS)}
_SEVERAL |= {"disability", "assessmentfactors", "reviews", "cppreviewdate"}
"""Those that may come more than once in one other."""


def unknown_in(element: etree._Element) -> Iterator[str]:
    """The elements in a Header or Child that are of no known name there, as Parent/Name, and of those that may come
    once all but the first: nothing is read from them. What stands in such a one is not looked at.
    """
    known, met = _HOLDS[tag(element)], set[str]()
    parts = [(part, tag(part)) for part in element.iterchildren(etree.Element)]
    if known is _HOLDS["child"] and all(name != "childidentifiers" for _, name in parts):
        known = _WITHOUT_BLOCK
    for part, name in parts:
        if name not in known or (name in met and name not in _SEVERAL):
            yield f"{own_name(element)}/{own_name(part)}"
        elif name in _HOLDS:
            yield from unknown_in(part)
        met.add(name)
