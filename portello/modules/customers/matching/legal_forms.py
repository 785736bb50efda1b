"""Legal forms in all their spellings, in front of a company's name or behind it.

An own table: the libraries there are know one spelling of each and none in front (ADR 0036). Written
as the words run together: "S. à r.l." and "SARL" are both "sarl".
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from portello.modules.customers.matching.folding import loose

# {family: spellings}. Two names whose forms share no family are not the same company's.
_SPELLINGS = {
    # Finland and Sweden: a Finnish Oy is an Ab in Swedish.
    "oy": "oy oyj osakeyhtio julkinenosakeyhtio oyab aboy",
    "oy ab": "ab abp abpubl publ aktiebolag aktiebolaget publiktaktiebolag",
    "ky kb": "ky kommandiittiyhtio kb kommanditbolag kommanditbolaget",
    "ay hb": "ay avoinyhtio hb handelsbolag handelsbolaget oppetbolag",
    "sole": "tmi toiminimi fa firma enskildfirma ef enk enkeltpersonforetak ek ekfm ekfr"
    " eingetragenerkaufmann"
    " eingetragenekauffrau eu eingetragenesunternehmen eenmanszaak fie dittaindividuale autonomo",
    "association": "ry rekisteroityyhdistys rf registreradforening ev eingetragenerverein"
    " ideellforening forening asbl vzw mtu aps1901 odv ets",
    "cooperative": "osk osuuskunta andelslag ekforening ekonomiskforening eg eingetragenegenossenschaft"
    " genossenschaft amba andelsselskab bba samvirkeforetak scarl scrl soccoop soccooparl"
    " societacooperativa cvba scop scoop sce coop",
    "foundation": "sr saatio stiftelse stiftelsen stiftung stichting fondazione",
    # Norway, Denmark, Estonia.
    "as": "as asa aksjeselskap allmennaksjeselskap aktieselskab aktieselskabet aktsiaselts",
    "ans": "ans da ansvarligselskap deltansvar is interessentskab interessentskabet",
    "ks": "ks kommanditselskab kommanditselskabet kommandittselskap",
    "aps": "aps anpartsselskab anpartsselskabet ivs pmba",
    "nuf": "nuf",
    "ou": "ou osauhing uou",
    # Germany, Austria, Switzerland.
    "gmbh": "gmbh ggmbh mbh gesmbh gesellschaftmbh gesellschaftmitbeschrankterhaftung gmbhi",
    "gmbh kg": "gmbh&cokg gmbhundcokg gmbhucokg gmbhcokg gmbh&cokgaa mbh&cokg gmbhkg gmbh&co gmbh&coohg",
    "gmbh ug": "ug ughaftungsbeschrankt ughb haftungsbeschrankt unternehmergesellschaft"
    " unternehmergesellschafthaftungsbeschrankt",
    "ag": "ag aktiengesellschaft",
    "kg": "kg kommanditgesellschaft &cokg undcokg ucokg cokg kgaa ag&cokg agundcokg se&cokg ug&cokg"
    " ohg&cokg kommanditgesellschaftaufaktien",
    "ohg": "ohg og offenehandelsgesellschaft offenegesellschaft &coohg",
    "gbr": "gbr gesellschaftburgerlichenrechts gesbr arge",
    "se": "se societaseuropaea",
    # Italy, France, Spain, Belgium, Netherlands, Luxembourg, Portugal.
    "srl sarl": "srl srls srlu societaaresponsabilitalimitata socarl sarl sagl sprl eurl sprlu",
    "spa": "spa societaperazioni socperazioni",
    "sas": "sas sasu sadisas societainaccomanditasemplice",
    "snc": "snc societainnomecollettivo",
    "sa": "sa sau societeanonyme sociedadanonima sca",
    "sl": "sl slu slp sll srlcv sociedadlimitada",
    "bv": "bv bvba beslotenvennootschap srlbv",
    "nv": "nv naamlozevennootschap",
    "vof": "vof cv maatschap commv scs",
    "sci": "sci selarl eirl",
    "lda": "lda limitada unipessoallda",
    # Poland, Czechia, Slovakia, Hungary, the Baltic.
    "spzoo": "spzoo spolkazoo spolkazograniczonaodpowiedzialnoscia",
    "spk": "spk spj sk spolkakomandytowa spolkajawna spzoospk spzoosk",
    "sro": "sro spolsro kft zrt nyrt sia uab doo",
    # United Kingdom, Ireland, United States.
    "ltd": "ltd limited coltd ptyltd pteltd privatelimited companylimited"
    " dac designatedactivitycompany companylimitedbyguarantee clg ulc teoranta teo",
    "plc": "plc publiclimitedcompany",
    "llp": "llp lllp lp pllc",
    "inc ltd": "inc incorporated corp corporation llc lc coinc",
    "": "co company compagnie cie compagnia &co undco &cie ecie etcie &company andcompany esoci",
}  # fmt: skip
FORMS: dict[str, frozenset[str]] = {
    loose(spelling): frozenset(families.split())
    for families, spellings in _SPELLINGS.items()
    for spelling in spellings.split()
}
# In front of a name stand these; a name may also begin with "SE" or "Da".
_IN_FRONT_WORDS = (
    "oy ab as tmi toiminimi ou uab sia ky fa firma ry rf aktiebolaget aktieselskabet stiftelsen "
    "stichting sarl sas sa sci eurl kommanditbolaget handelsbolaget srl spa asbl vzw snc osauhing "
    "osakeyhtio osuuskunta aktsiaselts societeanonyme societaperazioni"
)
_IN_FRONT = frozenset(loose(one) for one in _IN_FRONT_WORDS.split())
# Behind another form stand these alone: "Oy Ltd", "& Co. KG", "AB (publ)"; a "Spa" there is a bath.
_SECOND = frozenset(
    ["oy", "ab", "ltd", "co", "company", "gmbh", "inc", "as", "publ", "aktiebolag", "limited", "kg"]
)
# No word of any language; found wherever it stands ("Alpha GmbH Berlin").
_ANYWHERE_WORDS = "gmbh ohg oyj ggmbh osakeyhtio aktiengesellschaft spzoo"
_ANYWHERE = frozenset(loose(one) for one in _ANYWHERE_WORDS.split())
_USUAL = [
    "oy",
    "oyj",
    "ab",
    "as",
    "aps",
    "gmbh",
    "ag",
    "kg",
    "srl",
    "spa",
    "sas",
    "snc",
    "ltd",
    "plc",
    "inc",
    "llc",
    "bv",
    "nv",
    "sarl",
    "sa",
    "sl",
    "ou",
    "tmi",
]
_LONGEST = 7  # words of a form: "spółka z ograniczoną odpowiedzialnością" in letters and dots


def parted(tokens: Sequence[str]) -> tuple[range, frozenset[int], frozenset[str]]:
    """Of the loose forms of a name's words: the span that is the name, what of it is a legal form
    nevertheless, and the families of the forms. A name is never all form."""
    start, end = 0, len(tokens)
    families: frozenset[str] = frozenset()
    first = True
    while found := _behind(tokens[start:end], first):
        families |= FORMS["".join(tokens[end - found : end])]
        end -= found
        first = False
    while found := _in_front(tokens[start:end]):
        families |= FORMS["".join(tokens[start : start + found])]
        start += found
    inside = frozenset(n for n in range(start + 1, end) if tokens[n] in _ANYWHERE)
    for n in inside:
        families |= FORMS[tokens[n]]
    return range(start, end), inside, families


def is_nearly_one(token: str) -> bool:
    """Whether a slip of the pen makes a legal form of it: "Oyy", "Gmb"."""
    return len(token) > 1 and any(
        OSA.distance(token, form, score_cutoff=1) <= 1 for form in _USUAL if len(form) > 1
    )


def _behind(tokens: Sequence[str], first: bool) -> int:
    """How many words at the end are one legal form; something else must be left."""
    for count in range(min(_LONGEST, len(tokens) - 1), 0, -1):
        form = "".join(tokens[-count:])
        if form in FORMS and (first or form in _SECOND):
            return count
    return 0


def _in_front(tokens: Sequence[str]) -> int:
    for count in range(min(4, len(tokens) - 1), 0, -1):
        if "".join(tokens[:count]) in _IN_FRONT:
            return count
    return 0
