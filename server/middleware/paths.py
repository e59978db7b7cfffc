"""Addresses of requests, as every middleware reads them."""


def below(path: str, base: str) -> str:
    """A path without its slash at the beginning, and without the base that it begins with."""
    path, base = path.lstrip("/"), base.strip("/")
    return "" if path == base else path.removeprefix(f"{base}/")
