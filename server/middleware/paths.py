"""Split the paths of requests, alike for every middleware."""


def below(path: str, base: str) -> str:
    """Return a path relative to `base`, without a slash at the beginning."""
    path, base = path.lstrip("/"), base.strip("/")
    return "" if path == base else path.removeprefix(f"{base}/")
