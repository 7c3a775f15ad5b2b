"""The place of the soak: the example, a source for each device, walls with all kinds of tiles."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from .load import UNITS, Device

_EXAMPLE = Path(__file__).parents[2] / "config" / "example"

PAGES = (("hall",), ("hall",), ("map", "counts"))  # of the walls that watch, beside the sources

_METRICS = """\
soak_up,soak,0/1,gauge,"unit,device",60,0,1,Thiết bị chạy,Device up,
soak_celsius,soak,°C,gauge,"unit,device",60,-40,80,Nhiệt độ,Temperature,
soak_count_total,soak,1,counter,"unit,device",60,0,,Số lượt,Count,
soak_level,soak,1,gauge,"unit,device,port",60,,,Mức,Level,
"""

_UP = "{metric: soak_up, show: ratio, noun_vi: máy, noun_en: devices}"
_CELSIUS = "{metric: soak_celsius, show: last, decimals: 1, label_vi: Nhiệt độ, label_en: Celsius}"
_COUNT = "{metric: soak_count_total, show: increase_today, noun_vi: lượt, noun_en: counts}"

_UNITS = "\n".join(
    f"      - {{id: site-{number:02}, name_vi: Cơ sở {number}, name_en: Site {number}}}"
    for number in range(6)
)

_WALLS = f"""\
walls:
  - id: hall
    name_vi: Sảnh
    name_en: Hall
    diagonal_in: 55
    pixels: [1920, 1080]
    distance_m: 4
    rotate_seconds: 20
    pages:
      - id: hall
        kind: overview
        title_vi: Tổng quan
        title_en: Overview
        map:
          - {_CELSIUS}
        panels:
          - id: up
            title_vi: Thiết bị
            title_en: Devices
            main: {_UP}
          - id: celsius
            title_vi: Nhiệt độ
            title_en: Temperature
            main: {_CELSIUS}
            trend: main
          - id: counts
            title_vi: Lượt
            title_en: Counts
            main: {_COUNT}
            trend: main
      - id: sources
        kind: sources
        title_vi: Nguồn số liệu
        title_en: Sources
  - id: room
    name_vi: Phòng trực
    name_en: Duty room
    diagonal_in: 55
    pixels: [1920, 1080]
    distance_m: 4
    rotate_seconds: 20
    units:
{_UNITS}
    pages:
      - id: map
        kind: map
        title_vi: Bản đồ
        title_en: Map
        map:
          - {_UP}
        list:
          - {_UP.replace("}", ", label_vi: Thiết bị, label_en: Devices}")}
          - {_CELSIUS}
      - id: counts
        kind: transactions
        title_vi: Lượt
        title_en: Counts
        main: {_COUNT}
"""


def write_place(folder: Path, devices: Sequence[Device]) -> Path:
    """Describe the place in `folder`; returns where."""
    place = folder / "place"
    shutil.copytree(_EXAMPLE, place)
    with (place / "units.csv").open("a") as units:
        for number in range(UNITS):
            lat, lon = 48 + number % 4 * 2, 7 + number // 4 * 3
            units.write(
                f"site-{number:02},acme,site,Cơ sở {number},Site {number},{lat},{lon},site\n"
            )
    with (place / "metrics.csv").open("a") as metrics:
        metrics.write(_METRICS)
    with (place / "sources.yml").open("a") as sources:
        for one in devices:
            sources.write(
                f"  - id: {one.source}\n    name_vi: Máy {one.number}\n"
                f"    name_en: Device {one.number}\n    unit: {one.unit}\n"
                '    allowed_metrics: ["soak_*"]\n    unknown_metric: reject\n'
                "    expected_period_seconds: 1\n"
            )
    (place / "walls.yml").write_text(_WALLS)
    return place
