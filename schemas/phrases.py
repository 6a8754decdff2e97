"""By which words a code is known inside a longer text: phrases by code, with "; " between them.

Under OPEN stand the words that leave open which code is meant. All are lower case, without apostrophes, and with "and"
for "&". Sources: what each code takes in by the DfE guides to the children in need census and the SSDA903, and the
choices of Ofsted's Annex A; measured on the words of London's councils for those.
"""

OPEN = ""

REFERRAL_SOURCE = {
    OPEN: "unknown; family; nursery; nurseries; pre school; early years; college; colleges; training; workplace;"
    " school health; school admissions; school transport; school attendance; school improvement; school service;"
    " school services; schools service; schools team; schools officer; after school; nurse; community health; hospital;"
    " ward; ot; supported housing; housing benefit; other social care; adult services; adults services; external; ola;"
    " own; other la dept; other la department; other borough; another borough; another councils; agency; provider;"
    " providers; support; social worker; social workers; guardian; driving school; secure school; school of nursing",
    "1A": "family member; family relative; relative; relatives; foster carer; individual carer; individuals carer;"
    " parent carer; parents carers; grandparent; grandparents; grandmother; grandfather",
    "1B": "acquaintance; acquaintances; neighbour; friend",
    "1C": "self referral; self referred; individual self; ind self",
    "1D": "individual other; individuals other; other individual; other individuals; general public;"
    " member of public; member of the public",
    "2A": "school; schools; education school; education schools",
    "2B": "education service; education services; education department; education dept; education welfare;"
    " education other; other education; educational psychology; educational psychologist",
    "3A": "gp; gps; general practitioner; general practitioners",
    "3B": "health visitor; health visitors; health visiting",
    "3C": "school nurse; school nurses; school nursing; school nursing service",
    "3D": "other primary health; primary health other; other primary service; other primary services;"
    " primary health services other; health services other primary; health services other a primary health service",
    "3E": "a and e; accident and emergency; emergency department; emergency dept; hospital a and e",
    "3F": "health services other; other health services; hospice",
    "4": "housing",
    "5A": "la services social care; adult social care; adults social care; childrens social care; social care adult;"
    " social care adults; social care children; social care childrens",
    "5B": "la services other internal; other internal department; other internal dept; internal other department;"
    " other internal department other than social care; other internal dept other than social care; youth offending",
    "5C": "la services external; another la; another las; another council; another local authority;"
    " another local authoritys; other local authority",
    "5D": "early help",
    "6": "police",
    "7": "legal agency; court; courts; family court; probation; cafcass; prison; immigration; solicitor; solicitors",
    "8": "voluntary; voluntary agency; nspcc; independent agency; independent agency provider;"
    " independent agency providers; independent provider; independent providers; independent provider agency",
    "9": "anonymous",
}

PRIMARY_NEED = {
    OPEN: "parent; parents; parental; mother; mothers; father; fathers; carer; carers; sibling; siblings;"
    " family member; in family; grandparent; grandmother; grandfather; guardian; adult; self neglect; allowance;"
    " facilities; harassment",
    "N1": "abuse or neglect; abuse neglect; abuse and neglect; neglect; physical abuse; sexual abuse; emotional abuse",
    "N2": "disability; disabilities; disabled",
    "N3": "parental illness; parental disability; parental illness disability; parental illness disabled;"
    " parental illness or disability; parental disability or illness; parent illness disability;"
    " parent illness or disability; parents illness or disability; ill parent; ill parents; parents who are ill;"
    " alcoholic parents; parents abuse alcohol; parents abuse drugs; parents have learning disabilities;"
    " parents with learning disabilities",
    "N4": "acute stress; acute distress",
    "N5": "family dysfunction; family dysfunctional",
    "N6": "unacceptable behaviour; disorderly behaviour; offending",
    "N7": "low income",
    "N8": "absent parenting; parent absent; parental absence; parents died; parents deceased; parents in custody;"
    " unaccompanied; uasc",
    "N9": "other than child in need; other than children in need; not child in need; child not in need; not cin",
}

CLOSURE_REASON = {
    OPEN: "parent; parents; mother; father; fathers; carer; sibling; grandparent; grandmother; grandfather;"
    " application; applied; refused; assessment; support; to be",
    "RC1": "adopted; adoption order granted",
    "RC2": "died; deceased",
    "RC3": "residence order; child arrangements order; child arrangement order",
    "RC4": "special guardianship",
    "RC5": "services of another la; services of another local authority; transfer to another la;"
    " transferred to another la; transferred to another local authority; transfer to other local authority;"
    " transferred to other local authority; moved to other local authority",
    "RC6": "transfer to adult; transferred to adult",
    "RC7": "services ceased; service ceased; no longer in need; any other reason",
    "RC8": "after assessment nfa; after assessment no further action; after assessment no action;"
    " no further action after assessment; no further action case closed after assessment;"
    " not in need after assessment; not to be in need after assessment",
    "RC9": "after assessment referred to early help",
}

ABUSE_CATEGORY = {
    # the first two are one kind of neglect, or two categories
    OPEN: "physical neglect; emotional neglect; disability; difficulties; exploitation; previously; was; to",
    "NEG": "neglect",
    "PHY": "physical",
    "SAB": "sexual",
    "EMO": "emotional",
    "MUL": "multiple",
}

LEGAL_STATUS = {
    OPEN: "interim; application; applied; discharged; revoked; expired; ended; former; refused; pending;"
    " proposed; plan; supervision",
    "C1": "interim care order; interim care orders",
    "C2": "care order; care orders",
    "D1": "freed for adoption; freeing order",
    "E1": "placement order",
    "V2": "single period",
    "V3": "individual episodes of care are recorded",
    "V4": "agreements are recorded not individual episodes of care",
    "L1": "police protection; police powers of protection",
    "L2": "emergency protection order",
    "L3": "child assessment order",
    "J1": "remanded to la; remanded to local authority; on remand or committed for trial",
    "J2": "under pace",
    "J3": "youth rehabilitation order; supervision order with residence requirement;"
    " supervision order with a residence requirement",
}

PLACEMENT = {
    OPEN: "semi independent; supported",
    "H5": "not subject to childrens homes regulations",
    "K1": "secure childrens home; secure childrens homes; secure unit",
    "K2": "childrens home; childrens homes",
    "P1": "placed with parents; placed with own parents; placement with parents",
    "P3": "residential employment",
    "R1": "residential care home",
    "R2": "nhs health trust; nhs trust",
    "R3": "family centre; mother and baby unit",
    "R5": "young offender institution; young offenders institution; prison",
    "S1": "residential school",
    "U1": "relative or friend long term fostering",
    "U2": "relative or friend who is also an approved adopter",
    "U3": "relative or friend not long term or ffa",
    "U4": "other foster carer long term fostering",
    "U5": "other foster carer who is also an approved adopter",
    "U6": "other foster carer not long term or ffa",
}

PLACEMENT_PROVIDER = {
    "PR0": "with parental responsibility",
    "PR1": "own provision; own la provision",
    "PR2": "other la provision; other local authority provision; another local authority",
    "PR3": "other public provision",
    "PR4": "private",
    "PR5": "voluntary; third sector",
}

EPISODE_END = {
    OPEN: "parent; mother; father; foster carer; refused",
    "E11": "application unopposed; adopted unopposed; adoption order unopposed",
    "E12": "consent dispensed with",
    "E2": "died",
    "E3": "care taken over; care taken by another la",
    "E4A": "returned home planned; person with parental responsibility as part of the care planning process",
    "E4B": "returned home unplanned",
    "E13": "person with no parental responsibility",
    "E41": "residence order; child arrangements order; child arrangement order",
    "E7": "transferred to residential care; transferred to care of adult social services",
    "E8": "any other reason",
    "E9": "sentenced to custody",
    "E14": "accommodation on remand ended",
    "E15": "age assessment determined",
    "E16": "moved abroad",
    "E17": "remained with current carers",
}

SEX = {
    OPEN: "indeterminate; male; female",
    "U": "not stated; not recorded; not known; not specified; unspecified; unknown; unborn",
}
