"""`thorpd chronicle`: a day of a town, told from its save: who did what, why, and with whom.

Apart from the replay, which shows everything as it was: here what belongs together is one sentence, and trifles are left out.
`deeds` reads what happened, `talks` what was said, `thoughts` what was made of it; `day` puts it together, `page` prints it.
"""
