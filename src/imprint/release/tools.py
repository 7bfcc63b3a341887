"""The tool chain that made a release, as a bill of materials: CycloneDX 1.6, https://cyclonedx.org."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

_NAMESPACE = uuid.UUID("6f1d3f7e-98a4-5d6f-8f5c-0f6a2f1b7c11")


def bill(
    name: str,
    version: str,
    python: Mapping[str, str],
    fonts: Mapping[str, str],
    native: Mapping[str, str],
    program: str,
) -> str:
    """Return the bill of a publication called `name`, as JSON; the same for the same versions.

    `python` are the versions of packages of the Python Package Index, `fonts` those that hold fonts, `native`
    those of the system's libraries and programs; `program` is the version of Imprint.
    """
    from cyclonedx.model.bom import Bom  # noqa: PLC0415  (half a second, for releases alone)
    from cyclonedx.model.component import Component, ComponentType  # noqa: PLC0415
    from cyclonedx.output.json import JsonV1Dot6  # noqa: PLC0415
    from packageurl import PackageURL  # noqa: PLC0415

    def package(each: str, number: str, kind: ComponentType) -> Component:
        address = PackageURL("pypi", name=each.lower().replace("_", "-"), version=number)
        return Component(name=each, version=number, type=kind, purl=address, bom_ref=str(address))

    publication = Component(name=name, version=version, type=ComponentType.FILE, bom_ref="publication")
    imprint = package("imprint", program, ComponentType.APPLICATION)
    libraries = [package(*each, ComponentType.LIBRARY) for each in sorted(python.items())]
    data = [package(*each, ComponentType.DATA) for each in sorted(fonts.items())]
    system = [
        Component(name=each, version=number, type=ComponentType.LIBRARY, bom_ref=f"native:{each}")
        for each, number in sorted(native.items())
    ]
    bom = Bom(components=[imprint, *libraries, *data, *system])
    bom.metadata.component = publication
    bom.register_dependency(publication, [imprint])
    bom.register_dependency(imprint, [*libraries, *data, *system])
    known = repr((name, version, program, *(sorted(each.items()) for each in (python, fonts, native))))
    bom.serial_number = uuid.uuid5(_NAMESPACE, known)
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    return _without_time(text)


def _without_time(text: str) -> str:
    """Return a bill without the moment of its making: the same versions give the same bytes."""
    import json  # noqa: PLC0415

    data = json.loads(text)
    data["metadata"].pop("timestamp", None)
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
