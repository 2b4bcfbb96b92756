"""What the service keeps, as frozen records, one module for each family, with what reads them beside them.

Source: contract, section 11: both texts are read. A reader ignores what it does not know, keeps unknown words as text,
and raises ServiceUnreachable with a sentence, and nothing else, for an answer that lacks what it is for. `raw` is the
JSON object as it came, secrets taken out. Times stay the text they came as, ids are opaque, and
money is in credits (cents).
"""
