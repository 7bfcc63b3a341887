"""One document in five languages, and what an import makes of two of them."""

from __future__ import annotations

from functools import cache

from imprint.localize.align import aligned
from imprint.localize.align.judge import Proposal, Verdict, judged, mismatch
from imprint.model.document import Document
from imprint.read import Source, read

ENGLISH = """\
# Looking after the harbour pumps

The two pumps keep the lower dock dry. They start by themselves when the water rises.

## Before you start

- Wear gloves and boots.
- Tell the [harbour office](office.md) that you are there.
- Close the valve before you open the lid.

## Reading the meter

Run `pump --status` on the panel, then wait 30 seconds.[^1]

| Model | Output | Use |
|---|---|---|
| P3 | 1,250 litres | small boats |
| P5 | 4,800 litres | ferries at night |
| P9 | 12,000 litres | the lower dock after a storm |

![The panel](panel.png)

When the lamp is **red**, stop the pump at once.

Write down what you read in the [log book](log.md).

## After the work

Empty the filter and rinse it with fresh water, or salt will block it within a week.

[^1]: The panel is slow in winter.
"""

GERMAN = """\
# Pflege der Hafenpumpen

Die beiden Pumpen halten das untere Dock trocken. Sie springen von selbst an, wenn das Wasser steigt.

## Bevor Sie beginnen

- Tragen Sie Handschuhe und Stiefel.
- Sagen Sie dem [Hafenamt](office.md), dass Sie da sind.
- Schließen Sie das Ventil, bevor Sie den Deckel öffnen.

## Ablesen des Zählers

Führen Sie am Bedienfeld `pump --status` aus und warten Sie dann 30 Sekunden.[^1]

| Modell | Leistung | Einsatz |
|---|---|---|
| P3 | 1.250 Liter | kleine Boote |
| P5 | 4.800 Liter | Fähren bei Nacht |
| P9 | 12.000 Liter | das untere Dock nach einem Sturm |

![Das Bedienfeld](panel.png)

Wenn die Lampe **rot** ist, halten Sie die Pumpe sofort an.

Tragen Sie das Abgelesene in das [Logbuch](log.md) ein.

## Nach der Arbeit

Leeren Sie den Filter und spülen Sie ihn mit Süßwasser, sonst verstopft ihn das Salz binnen einer Woche.

[^1]: Im Winter ist das Bedienfeld langsam.
"""

JAPANESE = """\
# 港のポンプの手入れ

2台のポンプが下部ドックを乾いた状態に保ちます。水位が上がると自動的に動き始めます。

## 始める前に

- 手袋と長靴を着用してください。
- [港湾事務所](office.md)に作業中であることを知らせてください。
- ふたを開ける前にバルブを閉めてください。

## メーターの読み取り

パネルで `pump --status` を実行し、30秒待ちます。[^1]

| 型式 | 能力 | 用途 |
|---|---|---|
| P3 | 1,250リットル | 小型船 |
| P5 | 4,800リットル | 夜間のフェリー |
| P9 | 1.2万リットル | 嵐の後の下部ドック |

![パネル](panel.png)

ランプが**赤い**ときは、すぐにポンプを止めてください。

読み取った値を[日誌](log.md)に記入します。

## 作業の後

フィルターを空にして真水ですすいでください。そうしないと1週間で塩が詰まります。

[^1]: 冬はパネルの反応が遅くなります。
"""

CHINESE = """\
# 港口水泵的维护

两台水泵使下层船坞保持干燥。水位上升时,水泵会自动启动。

## 开始之前

- 请戴上手套,穿上靴子。
- 告知[港务办公室](office.md)您在现场。
- 打开盖子之前先关闭阀门。

## 读取仪表

在面板上运行 `pump --status`,然后等待 30 秒。[^1]

| 型号 | 流量 | 用途 |
|---|---|---|
| P3 | 1250 升 | 小船 |
| P5 | 4800 升 | 夜间渡轮 |
| P9 | 1.2 万升 | 暴风雨后的下层船坞 |

![面板](panel.png)

指示灯变**红**时,请立即停止水泵。

将读数记入[日志](log.md)。

## 工作之后

清空过滤器并用淡水冲洗,否则盐分会在一周内将其堵塞。

[^1]: 冬天面板反应较慢。
"""

ARABIC = """\
# العناية بمضخات الميناء

تحافظ المضختان على جفاف الحوض السفلي. وتعملان تلقائيًا عندما يرتفع الماء.

## قبل أن تبدأ

- ارتدِ القفازات والأحذية الطويلة.
- أخبر [مكتب الميناء](office.md) بوجودك.
- أغلق الصمام قبل أن تفتح الغطاء.

## قراءة العداد

نفّذ `pump --status` على اللوحة ثم انتظر 30 ثانية.[^1]

| الطراز | القدرة | الاستخدام |
|---|---|---|
| P3 | 1,250 لترًا | القوارب الصغيرة |
| P5 | 4,800 لتر | العبّارات ليلًا |
| P9 | 12,000 لتر | الحوض السفلي بعد العاصفة |

![اللوحة](panel.png)

عندما يكون المصباح **أحمر** أوقف المضخة فورًا.

دوّن ما تقرؤه في [السجل](log.md).

## بعد العمل

أفرغ المرشح واشطفه بالماء العذب وإلا سدّه الملح خلال أسبوع.

[^1]: اللوحة بطيئة في الشتاء.
"""

TRANSLATIONS = {"de": GERMAN, "ja": JAPANESE, "zh-Hans": CHINESE, "ar": ARABIC}


@cache
def document(text: str, language: str) -> Document:
    """Return the document in a Markdown text."""
    (reading,) = read([Source("pumps.md", text, language)])
    assert reading.document, reading.error
    return reading.document


@cache
def verdict(source: str, target: str, locale: str) -> Verdict:
    """Return what an import from English makes of two Markdown texts."""
    return judged(aligned(document(source, "en"), document(target, locale), locale), "en", locale)


def mismatch_of(source: str, target: str, locale: str) -> str:
    """Return why an import refuses two Markdown texts, or an empty text."""
    alignment = aligned(document(source, "en"), document(target, locale), locale)
    return mismatch(alignment, judged(alignment, "en", locale), locale)


def accepted(source: str, target: str, locale: str) -> dict[str, str]:
    """Return the translations that an import takes, by their source texts."""
    return {one.unit.text: one.text for one in proposals(source, target, locale, "translated")}


def proposals(source: str, target: str, locale: str, state: str) -> list[Proposal]:
    """Return the proposals of an import that end in a state."""
    return [one for one in verdict(source, target, locale).proposals if one.state == state]
