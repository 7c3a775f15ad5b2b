"""Files of providers: the place's own go before those that are shipped."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from alerts.deliver.provider import Provider, read_provider
from core.place import Finding, Findings, read_bytes, read_yaml

FOLDER: Final = "channels"
SHIPPED: Final = Path(__file__).parents[3] / "config"


def read_providers(
    names: Iterable[str], folders: Sequence[Path]
) -> tuple[Mapping[str, Provider], tuple[Finding, ...]]:
    """Read files FOLDER/channels/NAME.yml by the first folder that has one, and what is wrong."""
    providers: dict[str, Provider] = {}
    faults: list[Finding] = []
    for name in sorted(set(names)):
        findings = Findings(f"{FOLDER}/{name}.yml")
        folder = next((each for each in folders if (each / findings.file).exists()), folders[0])
        raw = read_bytes(folder, findings)
        document = read_yaml(raw, findings) if raw is not None else None
        provider = read_provider(name, document, findings) if document else None
        faults += findings.all()
        if provider is not None:
            providers[name] = provider
    return providers, tuple(faults)
