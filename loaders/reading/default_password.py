"""Decrypt workbooks that Excel encrypts without asking for a password."""

import io

import msoffcrypto
from msoffcrypto import exceptions

from loaders.cells.grid import OpeningError
from loaders.reading.prescan.refusals import ARCHIVE_ERRORS

# Excel tries this password before it asks for one, and sets it where only changes are to be
# prevented: Microsoft, [MS-OFFCRYPTO] 2.4.2.3.
DEFAULT_PASSWORD = "VelvetSweatshop"
_ERRORS = (
    *ARCHIVE_ERRORS,
    exceptions.DecryptionError,
    exceptions.FileFormatError,
    exceptions.InvalidKeyError,
    exceptions.ParseError,
    AttributeError,
    TypeError,
)


def decrypt_workbook(data: bytes) -> bytes:
    """Decrypt a workbook with Excel's own password. Raises OpeningError if it has another."""
    decrypted = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=DEFAULT_PASSWORD, verify_password=True)
        file.decrypt(decrypted)
    except _ERRORS as failure:
        raise OpeningError("password", "") from failure
    return decrypted.getvalue()
