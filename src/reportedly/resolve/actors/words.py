"""Closed classes of English words, and words without case, accents and dots."""

from __future__ import annotations

import re

from reportedly.names.words import word_set

PRONOUNS = {
    word: kind
    for kind, words in {
        "he": "he him his himself",
        "she": "she her hers herself",
        "they": "they them their theirs themselves",
        "it": "it its itself",
        "i": "i me my mine myself",
        "we": "we us our ours ourselves",
        "you": "you your yours",
        "who": "who whose whom",
        "which": "which that",
    }.items()
    for word in words.split()
}
POSSESSIVES = word_set("his her its their my our your whose")
ARTICLES = word_set("the a an this that these those")
DEFINITE = word_set("the this that these those both")
PREPOSITIONS = word_set(
    "of for in from at on to by with against about among between within into over under after before behind near "
    "backing supporting opposing inside outside across through throughout during via around representing including "
    "like than as toward towards without upon per amid"
)
BREAKS = word_set(
    "and or but nor if when while because since that which who whom whose where is are was were be been has have had "
    "will would can could should may might must do does did not said says say told tells added asked called calls "
    "why how whether then so also just even only still already"
)
"""Words that can't stand inside the words before a name or a head noun."""

"""Words that stand before a name, with the gender they tell."""

GENDERED = {
    word: gender
    for gender, words in {
        "m": "man men guy father son brother husband boyfriend uncle grandfather businessman congressman spokesman "
        "chairman actor king prince policeman fireman salesman clergyman fisherman waiter monk widower boy "
        "councilman assemblyman alderman ombudsman anchorman frontman statesman",
        "f": "woman women mother daughter sister wife girlfriend aunt grandmother businesswoman congresswoman "
        "spokeswoman chairwoman actress queen princess policewoman saleswoman waitress nun widow girl lady "
        "councilwoman assemblywoman heroine stateswoman",
    }.items()
    for word in words.split()
}
ROLES = word_set(
    "spokesman spokeswoman spokesperson president vice-president minister secretary senator representative "
    "congressman congresswoman governor mayor leader chairman chairwoman chair chairperson director manager adviser "
    "advisor aide strategist consultant analyst economist professor lawyer attorney judge justice prosecutor chief "
    "head boss founder co-founder owner executive officer official candidate nominee front-runner frontrunner "
    "challenger rival opponent incumbent lawmaker politician diplomat ambassador envoy commander general colonel "
    "captain lieutenant admiral sergeant officer detective sheriff commissioner superintendent inspector coach player "
    "striker goalkeeper captain actor actress singer author writer novelist journalist reporter editor columnist "
    "correspondent anchor host commentator blogger critic activist campaigner organizer organiser advocate "
    "researcher scientist expert scholar historian engineer doctor physician nurse surgeon teacher principal dean "
    "student resident neighbour neighbor witness survivor victim suspect defendant billionaire millionaire "
    "businessman businesswoman tycoon mogul developer investor banker trader financier entrepreneur donor fundraiser "
    "pollster operative pastor priest bishop archbishop imam rabbi pope king queen prince princess premier chancellor "
    "speaker treasurer deputy delegate councilman councilwoman councillor legislator whip veteran soldier pilot driver "
    "farmer worker employee member partner wife husband father mother son daughter brother sister friend colleague "
    "man woman boy girl guy hacker dictator ruler monarch negotiator mediator president-elect hopeful standard-bearer "
    "libertarian democrat republican socialist conservative liberal physicist biologist chemist epidemiologist "
    "virologist psychologist meteorologist geologist demographer archaeologist translator interpreter publisher "
    "producer filmmaker designer architect artist musician photographer curator librarian firefighter paramedic "
    "comptroller auditor counsel solicitor barrister magistrate registrar administrator president's coordinator "
    "supervisor technician scientist specialist"
)
"""Nouns for what a person is or does."""

SPEAKERS = re.compile(
    r"\b(spokes(?:man|woman|person|people|men|women)|press (?:secretary|officer|aide)|press attach[eé])\b",
    re.IGNORECASE,
)
CROWDS = word_set(
    "voter supporter backer critic aide ally adviser resident people member group worker family woman man student "
    "teacher parent protester demonstrator fan follower viewer reader listener user customer consumer company firm "
    "bank country nation state ally refugee migrant immigrant police troop rebel militant gunman prosecutor "
    "investigator authority superdelegate delegate elite insider observer pundit union other youth one party campaign "
    "source defender detractor sympathizer sympathiser shareholder bondholder homeowner taxpayer patient passenger "
    "villager settler prisoner detainee hostage relative neighbor neighbour hawk dove moderate progressive millennial "
    "boomer hispanic latino catholic evangelical muslim christian jew scholar academic reporter team leadership"
)
"""Nouns for people and bodies that are spoken of as many."""
BODIES = word_set(
    "campaign administration ministry ministries department government company firm agency bureau commission "
    "committee council court party union association organization organisation group network newspaper paper "
    "magazine station channel website site outlet publication university college school institute foundation bank "
    "army military navy police parliament congress senate house assembly legislature board team club church office "
    "embassy kingdom republic nation country state states city county province region municipality think-tank panel "
    "authority service corporation giant startup airline hospital charity nonprofit pac camp coalition alliance "
    "federation league watchdog regulator retailer carmaker manufacturer maker operator publisher militia movement "
    "regime cabinet chamber center centre fund faction tribunal"
)
"""Nouns for organisations and other bodies."""

PAPERS = word_set(
    "poll polls survey surveys report reports study studies record records document documents letter letters memo "
    "email emails e-mail statement statements article articles book column editorial filing filings lawsuit suit "
    "complaint indictment affidavit order ruling opinion transcript tweet tweets post posts video videos ad ads "
    "advertisement commercial website review analysis audit data figures statistics census law bill memorandum "
    "memoir biography petition resolution dossier cable cables file files log logs note notes projection projections "
    "forecast count tally average headline story stories press-release release brief testimony exhibit manifesto "
    "treaty agreement contract constitution numbers photo photos picture pictures footage image images "
    "paper papers results"
)
"""Nouns for documents and what else holds words."""

UTTERANCES = word_set(
    "remark remarks comment comments word words tweet tweets speech answer answers account commentary argument "
    "arguments testimony claim claims response assertion insistence rhetoric message"
)
"""Nouns for what somebody says: "Venn's remarks" as a source are Venn."""
QUANTITIES = word_set(
    "some many several few most all both numerous various certain other others multiple two three four five six "
    "seven eight nine ten dozens hundreds thousands more no every each any half"
)
TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow january february march april "
    "may june july august september october november december week month year earlier later recently"
)


OFFICES = {
    "sen": "senator", "sens": "senator", "gov": "governor", "govs": "governor", "rep": "representative",
    "reps": "representative", "gen": "general", "col": "colonel", "lt": "lieutenant", "sgt": "sergeant",
    "prof": "professor", "dr": "doctor", "rev": "reverend", "adm": "admiral", "capt": "captain",
    "congressman": "representative", "congresswoman": "representative", "representative": "lawmaker",
    "senator": "lawmaker", "inc": "company", "corp": "company", "ltd": "company", "plc": "company", "llc": "company",
    "gmbh": "company", "airlines": "company", "motors": "company", "pharmaceuticals": "company", "firm": "company",
    "attorney": "lawyer", "lawyer": "attorney", "nominee": "candidate", "hopeful": "candidate",
    "times": "newspaper", "post": "newspaper", "herald": "newspaper", "journal": "newspaper", "tribune": "newspaper",
    "president": "leader", "premier": "leader", "chancellor": "leader", "king": "leader",
    "reporter": "journalist", "poll": "survey", "survey": "poll", "ministry": "government",
}  # fmt: skip
"""Words that tell another: abbreviated titles, and what an office or a kind of body is also called."""


def widened(words: set[str]) -> frozenset[str]:
    """Return words with what they tell."""
    once = words | {OFFICES[word] for word in words if word in OFFICES}
    return frozenset(once | {OFFICES[word] for word in once if word in OFFICES})
