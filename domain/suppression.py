"""What a table says of small groups in the place of their gender and mode. Which groups are small:
loaders/privacy/disclosure_control.py.
"""

from domain.language import gettext_noop

WITHHELD = (
    "withheld"  # the code that stands in the place of what is not shown: the source reports it
)
NAME = gettext_noop("Not shown: small groups")
MEANING = gettext_noop(
    "The source reports it, but of so few persons that they could be recognized, or of others by "
    "whom these could be worked out. "
    "They are in every total; only their gender and mode are not shown."
)
