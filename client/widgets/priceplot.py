"""The plot of an item's price by day, with the merchant's two prices as lines.

Apart because it is the one place that knows the plotting library.
"""

from textual.app import RenderResult
from textual_plotext import PlotextPlot

from client.charts import Prices
from client.palette import RGB
from client.prices import each
from client.widgets.ink import GOLD, GREEN, RED
from shared.economy import TENTHS, Price, gold

PEOPLE = ("●", "O")
CHARGES = ("╌", "-")
PAYS = ("┈", ".")
"""Markers, in Unicode and in ASCII."""

_MOST_TICKS = 6
_MARGIN_PER_CENT = 12
"""Of the range of prices: room above and below."""


class PricePlot(PlotextPlot):
    """Days to the right, gold for one upwards."""

    def __init__(self, *, unicode: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._unicode = unicode
        self._series = Prices([], [], [], 0)
        self._price = Price(0, None)

    def show(self, series: Prices, price: Price) -> None:
        """Plot another series."""
        if (series, price) != (self._series, self._price):
            self._series, self._price = series, price
            self.refresh(layout=False)

    def render(self) -> RenderResult:
        """Plot what there is, in the size there is."""
        self._draw()
        return super().render()

    def _draw(self) -> None:
        plot = self.plt
        plot.clear_data()
        days = self._series.days or [1]
        first, last = min(days), max(days)
        first, last = (first, last) if first < last else (first - 1, last + 1)
        for tenths, marker, colour in self._lines():
            plot.plot([first, last], [tenths / TENTHS] * 2, marker=marker, color=colour)
        if self._series.days:
            self._plot_series()
        self._scale(first, last)

    def _lines(self) -> list[tuple[int, str, RGB]]:
        charges, pays = self._price
        lines = [(charges, CHARGES[not self._unicode], RED)]
        return lines if pays is None else [*lines, (pays, PAYS[not self._unicode], GREEN)]

    def _plot_series(self) -> None:
        plot, series = self.plt, self._series
        if len(series.days) > 1:
            plot.plot(series.days, series.gold, marker="braille" if self._unicode else "*", color=GOLD)
        plot.scatter(series.days, series.gold, marker=PEOPLE[not self._unicode], color=GOLD)

    def _scale(self, first: int, last: int) -> None:
        plot = self.plt
        heights = [*self._series.gold, self._price.charges / TENTHS, (self._price.pays or 0) / TENTHS]
        low, high = min(heights), max(heights)
        room = (high - low or 1) * _MARGIN_PER_CENT / 100
        plot.xlim(first, last)
        plot.ylim(max(0, low - room), high + room)
        step = max(1, -(-(last - first) // _MOST_TICKS))
        told = self._series.days or [last]
        ticks = [float(day) for day in range(first, last + 1, step) if told[0] <= day <= told[-1]]
        plot.xticks(ticks, [f"day {day:.0f}" if day == ticks[0] else f"{day:.0f}" for day in ticks])
        plot.yticks(*self._heights())
        plot.xaxes(lower=True, upper=False)
        plot.yaxes(left=True, right=False)

    def _heights(self) -> tuple[list[float], list[str]]:
        """Return where prices are written at the left: the merchant's two, and the middle between them."""
        charges, pays = self._price.charges, self._price.pays or 0
        marks = {pays: gold(pays), (charges + pays) / 2: each(charges + pays, 2), charges: gold(charges)}
        return [mark / TENTHS for mark in marks], list(marks.values())
