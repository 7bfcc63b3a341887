"""A document with every construct that can hold text, for tests that no text is forgotten."""

from __future__ import annotations

from pathlib import Path

from tests.write.documents import png

EVERYTHING = """\
---
title: Care of the harbour pump
subtitle: For crews that work in shifts
kind: Field guide
description: How a harbour pump is kept running through the winter.
version: 4.2-rc1
date: 2026-03-14
applies_to: Pumps of the third series
author: Ida Falk
keywords: [harbour, maintenance]
status: draft
cover: true
contents: true
---

# Care of the harbour pump

Read **every warning** and *each note* before you open the case.[^cold] The address is https://example.com/pumps.
Run `pump --status`, and press <kbd>Enter</kbd> after [the guide](https://example.com "Opens the guide").
The crew of {ship} reads 3 million litres. The name [Falkenwerk]{.notranslate} stays.

[^cold]: Measured on a cold morning.

    A note may hold a second paragraph.

## Daily work

- Oil the bearing.
- Look at the seal:
    1. from above
    2. from below

<ol type="a"><li>Drain the case.</li><li>Dry the case.</li></ol>

The seal was changed on [2026-02-03]{.date} after [12500.5]{.num} hours.

Before the winter:

- [x] Grease was ordered.
- [ ] The valve waits for a part.

a) First letter
b) Second letter

Bearing
:   The part that carries the shaft.

> The quiet pump is the one that lasts.

::: note
Nothing is as dear as a dry bearing.
:::

::: {.warning title="Hot surface"}
The housing burns your hand.
:::

> [!TIP]
> A drop of oil helps.

> [!IMPORTANT]
> Close the valve.

> [!CAUTION]
> Water may leak.

::: details What the makers say
They advise a yearly check.
:::

<details><summary>Spare parts</summary>
Seals and bearings are kept in stock.
</details>

## Numbers

| Load | Flow | Pressure |
|------|------|----------|
| low | 120 | 14 |
| high | 340 | 29 |

Table: Flow under load {.chart}

| Part | Interval | Remark |
|------|----------|--------|
| Seal | weekly | Change it <br> when it leaks |
| Shaft | yearly | <ul><li>Clean</li><li>Measure</li></ul> |

Table: Intervals of care

<table><caption>Wide table</caption><tr><th colspan="2">Head over two</th></tr>
<tr><td>left cell</td><td>right cell</td></tr></table>

| A table without caption | Second head |
|---|---|
| one | two |

## Pictures

![A pump seen from the side](pump.png "Drawing of the pump")

Figure: The pump in its *case*

A sign ![small arrow](pump.png) stands in the line.

![A picture that is far away](https://elsewhere.example/far.png "Far title")

### Smaller things

Text with H~2~O, x^2^, ~~struck~~ and <u>underlined</u> words.

```python
print("code stays as it is")
```

Ein Satz auf Deutsch: [Das bleibt so]{lang=de}. See [the numbers](#numbers) again.
"""


def project_of_everything(folder: Path) -> Path:
    """Make a project with this document, a logo, a publisher and an address on the web."""
    (folder / "source").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "source" / "everything.md").write_text(EVERYTHING, "utf-8")
    (folder / "source" / "pump.png").write_bytes(png(40, 20))
    (folder / "imprint.toml").write_text('base-url = "https://docs.example.org/"\n', "utf-8")
    return folder
