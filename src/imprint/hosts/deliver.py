"""Delivering a release: complete, checked and exactly once, whatever breaks on the way.

Each round looks how things are and does what is missing, so a round that broke off is simply followed by
another, in this run or a later one. A release becomes public only after all its assets were listed and
compared; what is public is never touched.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from imprint.errors import RefusedError, SetupError
from imprint.hosts.host import Delivery, File, Host, Listed, Remote, Setback

_TRIES = 6  # setbacks in a row, without anything done between them
_LONGEST = 60.0  # seconds between two rounds, unless the host asks for more
_PATIENCE = 900.0  # seconds that a host may ask for

Observe = Callable[[str], None]


def deliver(
    host: Host, delivery: Delivery, observe: Observe, pause: Callable[[float], None] = time.sleep
) -> Remote:
    """Have a host publish a release, and return it as it is there.

    Doing it again changes nothing. Raises RefusedError where the tag has a published release that differs,
    SetupError where the host can't be reached, refuses, or renames an asset.
    """
    course = _Course(host, delivery, observe)
    setbacks, before = 0, 0
    chance = Random(delivery.tag)  # noqa: S311  (only spreads the waiting)
    while True:
        try:
            return course.round()
        except Setback as setback:
            setbacks = 1 if course.done > before else setbacks + 1
            before = course.done
            wait = max(setback.after, min(_LONGEST, 2.0**setbacks) * chance.uniform(0.5, 1.0))
            if setback.is_final or setbacks >= _TRIES or setback.after > _PATIENCE:
                raise _given_up(host, setback) from setback
            observe(f"{setback}; trying again in {wait:.0f} s")
            pause(wait)


def _given_up(host: Host, setback: Setback) -> SetupError:
    return SetupError(
        "release/host",
        f"{host.name}: {setback}",
        fix="run the same command again, it goes on where this one ended; is the commit pushed?",
    )


@dataclass
class _Course:
    host: Host
    delivery: Delivery
    observe: Observe
    done: int = 0  # how many things were changed at the host
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)  # of assets whose host tells none

    def round(self) -> Remote:
        """Do what is missing until the release is public; raise Setback where that broke off."""
        self._refuse_tagged()
        release = self._public()
        if release:
            return release
        draft = self._draft()
        self._fill(draft)
        if wrong := list(self._differing(draft)):
            raise Setback(f"after all uploads {wrong[0]}")
        self._drop_doubles(draft)
        self.host.publish(draft, self.delivery)
        self.done += 1
        release = self._public()
        if not release:
            raise Setback("it was published, and the host does not show it yet")
        return release

    def _refuse_tagged(self) -> None:
        """Refuse a tag that is at another commit there: files would be published that it did not make."""
        there = self.host.commit(self.delivery.tag)
        if there and there != self.delivery.commit:
            raise RefusedError(
                "release/tagged",
                f"the tag {self.delivery.tag} is at {there[:12]} at {self.host.name}, and this is"
                f" {self.delivery.commit[:12]}",
                fix="check that commit out, or choose another tag",
            )

    def _public(self) -> Remote | None:
        """Return the published release of the tag, if there is one; refuse one that differs."""
        public = [one for one in self.host.releases(self.delivery.tag) if not one.is_draft]
        if not public:
            return None
        if wrong := list(self._differing(public[0], is_public=True)):
            raise RefusedError(
                "release/published",
                f"{self.delivery.tag} is published at {self.host.name} already, and {wrong[0]}",
                fix="what is published is never replaced: give this build a new tag",
                detail="\n".join(wrong[1:]),
            )
        return public[0]

    def _draft(self) -> Remote:
        """Return the first draft of the tag, begun if need be."""
        drafts = [one for one in self.host.releases(self.delivery.tag) if one.is_draft]
        if drafts:
            return drafts[0]
        draft = self.host.begin(self.delivery)
        self.done += 1
        return draft

    def _drop_doubles(self, draft: Remote) -> None:
        """Drop empty drafts that a call began whose answer was lost; what somebody else has written stays."""
        for one in self.host.releases(self.delivery.tag):
            is_ours = one.is_draft and one.id != draft.id and one.notes == self.delivery.notes
            if is_ours and not self.host.assets(one):
                self.host.drop(one)
                self.done += 1

    def _fill(self, draft: Remote) -> None:
        listed = self.host.assets(draft)
        wanted = {name: file for name, file in self.delivery.assets.items() if name != self.host.last}
        for number, (name, file) in enumerate(wanted.items(), 1):
            there = [one for one in listed if one.name == name]
            right = [one for one in there if self._is(draft, one, file)]
            for one in there:
                if one not in right[:1]:
                    self.host.remove(draft, one)
                    self.done += 1
            if right:
                continue
            self.observe(f"[{number}/{len(wanted)}] {name} ({file.size:,} bytes)")
            given = self.host.upload(draft, name, file)
            self.done += 1
            if given != name:
                self._refuse_renamed(draft, name, given)

    def _refuse_renamed(self, draft: Remote, name: str, given: str) -> None:
        for one in self.host.assets(draft):
            if one.name == given and given not in self.delivery.assets:
                self.host.remove(draft, one)
        raise SetupError(
            "release/renamed",
            f"{self.host.name} calls {name} {given}, so nobody would find it by its checksum",
            fix="give the document a name of letters, digits, hyphens and dots",
        )

    def _differing(self, release: Remote, *, is_public: bool = False) -> Iterator[str]:
        """Yield what is not as it has to be, in words."""
        listed = self.host.assets(release)
        many = Counter(one.name for one in listed)
        for name, file in self.delivery.assets.items():
            if name == self.host.last and not is_public:
                continue
            if many[name] != 1:
                yield f"{name} is {'missing' if not many[name] else f'there {many[name]} times'}"
            elif not self._is(release, _named(listed, name), file):
                yield f"{name} differs"

    def _is(self, release: Remote, listed: Listed, file: File) -> bool:
        if not listed.is_whole or listed.size != file.size:
            return False
        return (listed.sha256 or self._digest(release, listed)) == file.sha256

    def _digest(self, release: Remote, listed: Listed) -> str:
        key = release.id, listed.id
        if key not in self._digests:
            self._digests[key] = self.host.digest(release, listed)
        return self._digests[key]


def _named(listed: Sequence[Listed], name: str) -> Listed:
    return next(one for one in listed if one.name == name)
