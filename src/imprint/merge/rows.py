"""Two versions of one table as one table: rows by the name in their first cell, cells by the name of their
column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from imprint.merge.frame import Frame, left_open, marked, span_of
from imprint.merge.judge import Judge, Question, Side, Verdict, Where, ruled
from imprint.merge.keys import (
    Column,
    Key,
    Unit,
    Versions,
    are_rivals,
    by_key,
    columns_of,
    in_order,
    interleaved,
    kept_cells,
    key_depth,
    leads,
    namesakes,
)
from imprint.merge.lines import Line, Origin, Out, aligned, ended, squeezed
from imprint.merge.passage.versions import names_one_of
from imprint.merge.tables import Row, cell_text, delimiter_cell, row_key, row_name, row_text, split_row
from imprint.merge.words import merge_words

Answer = tuple[str, Origin]  # the text of a cell and where it came from


def merge_tables(versions: Versions, frame: Frame, judge: Judge) -> tuple[Out, ...] | None:
    """Return the lines of one table that holds both, or None where the two cannot be told to be one table.

    Rows and columns that only one side has are kept, unless a common ancestor tells that the other deleted
    them.
    """
    columns = columns_of(versions)
    if columns is None or (are_rivals(columns) and judge.policy != "union"):
        return None
    return _TableMerge(versions, frame, judge, columns).merged()


class _TableMerge:
    """One table in the making. `like_ours` says that its columns are those of ours, in their order."""

    def __init__(self, versions: Versions, frame: Frame, judge: Judge, columns: Sequence[Column]) -> None:
        self.versions, self.frame, self.judge = versions, frame, judge
        self.where = Where(frame.section, tuple(row_name(column.name) for column in columns))
        self.stuck = False  # whether a column awaits a decision, so that the table is no question of rows
        self.columns = tuple(column for column in columns if self._keeps(column))
        self.like_ours = [c.ours for c in self.columns] == list(range(len(versions.ours.columns)))
        self.like_theirs = [c.theirs for c in self.columns] == list(range(len(versions.theirs.columns)))

    def merged(self) -> tuple[Out, ...] | None:
        ours, theirs, base = self.versions.ours, self.versions.theirs, self.versions.base
        depth = key_depth(self.versions, self.columns)
        if self.stuck:
            return None
        if depth == 0 and (not self.like_ours or not self.like_theirs or self._better_left()):
            return None
        head = self._both(ours.header, theirs.header, base.header if base else None, "")
        units = self._keyed(depth) if depth else self._unkeyed()
        rows = (line for unit in in_order(units, self.judge, self.where) for line in unit.out)
        return (*head.out, self._delimiter(), *rows)

    @cached_property
    def _own_rows(self) -> frozenset[Key] | None:
        """The rows of a picked commit's own among those that ours lacks, by the versions in its subject.

        They stand beside rows of its branch, which are not. None where no commit is picked or it brings one
        row; empty where nobody can say which rows are its own.
        """
        if self.versions.base is not None or not self.frame.picked:
            return None
        known = {row_key(row.cells[0]) for row in self.versions.ours.rows}
        new = [row for row in self.versions.theirs.rows if row_key(row.cells[0]) not in known]
        named = self.frame.named_versions
        own = {row_key(row.cells[0]) for row in new if names_one_of(" ".join(row.cells), named)}
        return None if len(new) < 2 else frozenset((key,) for key in own)

    def _of_a_picked_commit(self, row: Row) -> Verdict | None:
        """Return what becomes of a row that only a picked commit has, as far as its subject tells."""
        if not self._own_rows:
            return None
        is_own = (row_key(row.cells[0]),) in self._own_rows
        return ruled("theirs", "picked") if is_own else ruled("ours", "version-specific")

    def _better_left(self) -> bool:
        """Return whether nameless rows are left alone: an ancestor's rows cannot be told from new ones."""
        return self.versions.base is not None and self.judge.policy != "union"

    def _keeps(self, column: Column) -> bool:
        """Return whether a column that only one side has stays; it does unless somebody decided otherwise."""
        if column.shared:
            return True
        name = row_name(column.name)
        question = Question(
            kind="cell",
            where=replace(self.where, column=name),
            ours=name if column.ours is not None else None,
            theirs=name if column.theirs is not None else None,
            base=name if column.base is not None else None,
            lines=self.frame.lines,
            known_base=self.versions.base is not None,
            weighed=column.base is not None and not kept_cells(column, self.versions),
        )
        verdict = self.judge.consult(question)
        if verdict is None:
            self.stuck = True
            return True
        kept = verdict.choice in ("both", "ours" if column.theirs is None else "theirs")
        self.judge.record(question, verdict, name if kept else "")
        return kept

    def _delimiter(self) -> Out:
        """Return the line below the header: a column is aligned as either side says, ours where both do."""
        ours, theirs, base = self.versions.ours, self.versions.theirs, self.versions.base
        marks = []
        for column in self.columns:
            left = ours.alignments[column.ours] if column.ours is not None else ""
            right = theirs.alignments[column.theirs] if column.theirs is not None else ""
            before = base.alignments[column.base] if base and column.base is not None else None
            both = column.ours is not None and column.theirs is not None
            marks.append(right if both and before is not None and left == before else left or right)
        if self.like_ours and tuple(marks) == ours.alignments:
            return self._raw(ours.delimiter, "both" if ours.alignments == theirs.alignments else "ours")
        if self.like_theirs and tuple(marks) == theirs.alignments:
            return self._raw(theirs.delimiter, "theirs")
        return self._composed(map(delimiter_cell, marks), ours.delimiter.line, "both")

    # --- rows that have names ---

    def _keyed(self, depth: int) -> list[Unit]:
        ours = by_key(self.versions.ours, self.columns, "ours", depth)
        theirs = by_key(self.versions.theirs, self.columns, "theirs", depth)
        base = self._ancestors(depth)
        units: list[Unit] = []
        order = (list(ours), list(theirs))
        if leads(*order, list(base)):
            order = (order[1], order[0])
        for group in interleaved(*order):
            pairs = namesakes(group, ours, theirs)
            for key in (key for key in group if key not in pairs.values()):
                if key in pairs:
                    units.append(self._rivals([ours[key]], [theirs[pairs[key]]], _NAMESAKES))
                elif key in ours and key in theirs:
                    units.append(self._noted(key, ours, theirs, base))
                else:
                    units.append(self._one_sided(key, ours, theirs, base))
        return units

    def _noted(self, key: Key, ours: dict[Key, Row], theirs: dict[Key, Row], base: dict[Key, Row]) -> Unit:
        made: list[Unit] = []
        name = row_name(ours[key].cells[0])

        def row() -> tuple[Out, ...]:
            made.append(self._both(ours[key], theirs[key], base.get(key), name))
            return made[0].out

        out = self.judge.noted(row)
        return replace(made[0], out=tuple(out))

    def _ancestors(self, depth: int) -> dict[Key, Row]:
        """Return the rows of the ancestor, that which the conflict itself holds before what surrounds it.

        zdiff3 moves lines that both sides added out of the conflict, and leaves the ancestor as it was.
        """
        table = self.versions.base
        if table is None:
            return {}
        rows = sorted(table.rows, key=lambda row: row.line.number not in self.frame.context)
        return by_key(replace(table, rows=tuple(rows)), self.columns, "base", depth)

    def _both(self, ours: Row, theirs: Row, base: Row | None, name: str) -> Unit:
        """Return the row that both sides have, cell by cell."""
        answers = [self._cell(column, ours, theirs, base, name) for column in self.columns]
        key = row_key(ours.cells[0])
        known = [answer for answer in answers if answer]
        if len(known) < len(answers):
            return Unit(key, tuple(self._open_row(answers, ours, theirs, base)))
        return Unit(key, (self._written(known, ours, theirs),))

    def _written(self, answers: Sequence[Answer], ours: Row, theirs: Row) -> Out:
        """Return the row; a side's own line, with its padding, wherever that line says it all."""
        cells = tuple(text for text, _ in answers)
        origins = {origin for _, origin in answers}
        if self.like_ours and cells == ours.cells:
            return self._raw(ours, "ours" if "ours" in origins else "both")
        if self.like_theirs and cells == theirs.cells:
            return self._raw(theirs, "theirs")
        return self._composed(cells, ours.line, "decision" if "decision" in origins else "both")

    def _cell(self, column: Column, ours: Row, theirs: Row, base: Row | None, name: str) -> Answer | None:
        """Return the answer for one cell, or None where it is undecided."""
        left, right = _cell_of(ours, column.ours), _cell_of(theirs, column.theirs)
        if not column.shared:
            return left or right, "both"
        if squeezed(left) == squeezed(right):
            return left, "both"
        known = base is not None and column.base is not None
        question = Question(
            kind="cell",
            where=replace(self.where, row=name, column=row_name(column.name)),
            ours=left,
            theirs=right,
            base=_cell_of(base, column.base) if known else None,
            known_base=known,
            lines=self.frame.lines,
            spans=(span_of((ours.line,)), span_of((theirs.line,))),
        )
        verdict = self.judge.consult(question, _by_words(question))
        text = _chosen_cell(verdict, left, right) if verdict else None
        if verdict is None or text is None:
            left_open(self.judge, self.frame.conflict_at((ours.line,), (theirs.line,)), question)
            return None
        self.judge.record(question, verdict, text)
        return text, verdict.origin

    def _open_row(
        self, answers: Sequence[Answer | None], ours: Row, theirs: Row, base: Row | None
    ) -> list[Out]:
        """Return an undecided row between markers: what is decided in it stands on both sides."""

        def version(row: Row, side: str) -> str:
            own = [_cell_of(row, getattr(column, side)) for column in self.columns]
            cells = [answer[0] if answer else cell for answer, cell in zip(answers, own, strict=True)]
            return row_text(cells, row.line, self.frame.newline)

        conflict = self.frame.conflict_at((ours.line,), (theirs.line,))
        ancestor = [version(base, "base")] if base is not None else None
        texts = [version(ours, "ours")], [version(theirs, "theirs")]
        return marked(conflict, texts[0], texts[1], ancestor, self.frame.newline)

    # --- rows that one side has ---

    def _one_sided(
        self, key: Key, ours: dict[Key, Row], theirs: dict[Key, Row], base: dict[Key, Row]
    ) -> Unit:
        """Return the row that only one side has; it has no lines where it goes."""
        side: Side = "ours" if key in ours else "theirs"
        return self._lone((ours.get(key) or theirs[key]), side, base.get(key))

    def _lone(self, row: Row, side: Side, base: Row | None) -> Unit:
        text, span = " | ".join(row.cells), span_of((row.line,))
        question = Question(
            kind="row",
            where=replace(self.where, row=row_name(row.cells[0])),
            ours=text if side == "ours" else None,
            theirs=text if side == "theirs" else None,
            base=" | ".join(base.cells) if base else None,
            known_base=self.versions.base is not None,
            lines=self.frame.lines,
            spans=(span, (0, 0)) if side == "ours" else ((0, 0), span),
            weighed=side == "theirs" and self._own_rows is not None,
        )
        unit_key = row_key(row.cells[0])
        verdict = self.judge.consult(question, self._of_a_picked_commit(row) if question.weighed else None)
        if verdict is None or verdict.choice in ("example", "order"):
            conflict = self.frame.conflict_at((row.line,))
            left_open(self.judge, conflict, question, _PICKED_ROWS if question.weighed else _DELETED_ROW)
            own = [self._laid_out(row, side)]
            ancestor = [self._laid_out(base, "base")] if base else None
            halves = (own, []) if side == "ours" else ([], own)
            return Unit(unit_key, tuple(marked(conflict, halves[0], halves[1], ancestor, self.frame.newline)))
        out = self._chosen_row(verdict, row, side)
        self.judge.record(question, verdict, "".join(line.text for line in out))
        return Unit(unit_key, tuple(replace(line, basis=(question.digest,)) for line in out))

    def _chosen_row(self, verdict: Verdict, row: Row, side: Side) -> tuple[Out, ...]:
        if verdict.choice == "text":
            return self._decided(verdict, row)
        if verdict.choice not in ("both", side):
            return ()
        as_written = self.like_ours if side == "ours" else self.like_theirs
        return (self._raw(row, side) if as_written else Out(self._laid_out(row, side), side),)

    def _decided(self, verdict: Verdict, like: Row) -> tuple[Out, ...]:
        """Return the rows that a person wrote, one a line; with or without the pipes at their ends."""
        lines = [line for line in verdict.text.split("\n") if line.strip()]
        rows = [split_row(line, len(self.columns)) for line in lines]
        return tuple(self._composed(cells, like.line, "decision") for cells in rows)

    # --- rows that cannot be paired ---

    def _unkeyed(self) -> list[Unit]:
        """Return the rows of tables in which no column names the rows: equal rows once, in their order."""
        ours, theirs = self.versions.ours.rows, self.versions.theirs.rows
        texts = [[tuple(map(squeezed, row.cells)) for row in rows] for rows in (ours, theirs)]
        units: list[Unit] = []
        for tag, i1, i2, j1, j2 in aligned(texts[0], texts[1]).get_opcodes():
            if tag == "equal":
                units += [Unit(row_key(row.cells[0]), (self._raw(row, "both"),)) for row in ours[i1:i2]]
            elif tag == "replace":
                units.append(self._rivals(ours[i1:i2], theirs[j1:j2], _NAMELESS))
            else:
                units += [self._lone(row, "ours", None) for row in ours[i1:i2]]
                units += [self._lone(row, "theirs", None) for row in theirs[j1:j2]]
        return units

    def _rivals(self, ours: Sequence[Row], theirs: Sequence[Row], reason: str) -> Unit:
        """Return rows of which nobody can say whether they are versions of the same or different ones."""
        lines: list[list[Line]] = [[row.line for row in rows] for rows in (ours, theirs)]
        first = [*ours, *theirs][0]
        question = Question(
            kind="row",
            where=replace(self.where, row=row_name(first.cells[0])),
            ours="".join(line.text for line in lines[0]),
            theirs="".join(line.text for line in lines[1]),
            lines=self.frame.lines,
            spans=(span_of(lines[0]), span_of(lines[1])),
        )
        key = row_key(first.cells[0])
        verdict = self.judge.consult(question)
        if verdict is None or verdict.choice in ("example", "order"):
            conflict = self.frame.conflict_at(*lines)
            left_open(self.judge, conflict, question, reason)
            texts = [[line.text for line in side] for side in lines]
            ancestor: list[str] | None = [] if self.versions.base else None
            return Unit(key, tuple(marked(conflict, texts[0], texts[1], ancestor, self.frame.newline)))
        if verdict.choice == "text":
            out = self._decided(verdict, first)
        else:
            left = [self._raw(row, "ours") for row in ours] if verdict.choice != "theirs" else []
            right = [self._raw(row, "theirs") for row in theirs] if verdict.choice != "ours" else []
            out = (*left, *right)
        self.judge.record(question, verdict, "".join(line.text for line in out))
        return Unit(key, out)

    # --- lines ---

    def _raw(self, row: Row, origin: Origin) -> Out:
        return Out(ended(row.line.text, self.frame.newline), self.frame.origin(row.line, origin))

    def _composed(self, cells: Iterable[str], like: Line, origin: Origin) -> Out:
        return Out(row_text(list(cells), like, self.frame.newline), origin)

    def _laid_out(self, row: Row, side: str) -> str:
        """Return `row` with its cells in the columns of the merged table."""
        cells = [_cell_of(row, getattr(column, side)) for column in self.columns]
        return row_text(cells, row.line, self.frame.newline)


_FEWEST_WORDS = 4  # of a cell that is prose rather than a value
_DELETED_ROW = "One side deleted this row, the other changed it."
_PICKED_ROWS = "A commit is carried over; which of these rows are its own, nobody can say."
_NAMESAKES = "The two rows say the same under names that are alike; they may be one row or two."
_NAMELESS = "No column names the rows, so nobody can say which of them belong together."


def _by_words(question: Question) -> Verdict | None:
    """Return a cell of prose with the changes of both sides, where these are in different places."""
    base, ours, theirs = question.base, question.ours, question.theirs
    if base is None or ours is None or theirs is None or squeezed(base) in (squeezed(ours), squeezed(theirs)):
        return None
    if len(base.split()) < _FEWEST_WORDS:
        return None
    text = merge_words(base, ours, theirs)
    return None if text is None else ruled("text", "different-words", text)


def _cell_of(row: Row | None, index: int | None) -> str:
    return row.cells[index] if row is not None and index is not None else ""


def _chosen_cell(verdict: Verdict, ours: str, theirs: str) -> str | None:
    """Return the text of a cell that `verdict` is about, or None where it makes no sense for a cell."""
    match verdict.choice:
        case "ours":
            return ours
        case "theirs":
            return theirs
        case "both":
            return "<br>".join(text for text in (ours, theirs) if text)
        case "text":
            return cell_text(verdict.text)
        case _:
            return None
