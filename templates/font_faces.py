"""Font of the dashboard and the public edition: files below static/, and the letters of each."""

from domain.language import Language

FONT_FAMILY = "IBM Plex Sans Arabic"
# A browser fetches Latin files only for pages with Latin letters or digits: every page has them.
ARABIC = (
    "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,U+200C-200E,U+2010-2011,U+204F,U+2E41,"
    "U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC"
)
LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,"
    "U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
FACES = {
    "fonts/plex-arabic-400.woff2": (400, ARABIC),
    "fonts/plex-latin-400.woff2": (400, LATIN),
    "fonts/plex-arabic-700.woff2": (700, ARABIC),
    "fonts/plex-latin-700.woff2": (700, LATIN),
}


def font_files(language: Language) -> list[str]:
    """Return the font files that every page of a language needs: digits are Latin in all."""
    return [file for file, (_, letters) in FACES.items() if letters == LATIN or language.rtl]


def font_face_rule(file: str, source: str, *, display: str = "auto") -> str:
    """Return the CSS rule that lets a browser fetch a font file from `source` when a page uses its
    letters.

    `display` is the CSS value for how text is shown until then.
    """
    weight, letters = FACES[file]
    style = (
        f"font-family:'{FONT_FAMILY}';font-weight:{weight};font-style:normal;font-display:{display}"
    )
    return f"@font-face{{{style};src:url({source})format('woff2');unicode-range:{letters}}}"
