"""Panels below each other that share their labels, broken into rows when there are many."""

import style


class Panels:
    """tables: {name of a panel: table with a row per label}, all with the same labels."""

    def __init__(self, tables, per_row):
        self.tables = tables
        self.labels = list(next(iter(tables.values())).index)
        self.rows = style.split(self.labels, per_row)
        self.width = style.width(self.labels)

    def size(self, panel, above):
        """Inches; `panel`: the height of one, `above`: of what stands on top of them."""
        return self.width, above + sum(panel * len(self.tables) + style.label_height(row, style.inner(self.width))
                                       for row in self.rows)

    def draw(self, figure, panel, draw_panel):
        """Calls draw_panel(axes, name, the table's rows) for each; returns the first axes."""
        shape = (len(self.rows), len(self.tables))
        grid = figure.subplots(shape[0] * shape[1], sharey=True, squeeze=False).reshape(shape)
        for row, row_axes in zip(self.rows, grid):
            for (name, table), axes in zip(self.tables.items(), row_axes):
                draw_panel(axes, name, table.loc[row])
                style.label_bars(axes, row, style.inner(self.width))
                axes.annotate(name, (1.005, 0.5), xycoords="axes fraction", rotation=270, va="center",
                              fontsize=style.fitting(name, panel))
                axes.tick_params(labelbottom=axes is row_axes[-1])
        return grid[0, 0]
