"""The code and the words for a suppressed gender or mode of a small group.

loaders/privacy/disclosure_control.py decides which groups are small.
"""

from domain.language import gettext_noop

WITHHELD = "withheld"  # the code in place of a value that the source reports
NAME = gettext_noop("Not shown: small groups")
MEANING = gettext_noop(
    "The source reports it, but of so few persons that they could be recognized, or of others by "
    "whom these could be worked out. "
    "They are in every total; only their gender and mode are not shown."
)
