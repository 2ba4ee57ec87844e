"""Names beside points, where there is room."""

import numpy as np
from matplotlib.transforms import Bbox

import style

GAP = 3  # points between a marker and its name
FURTHER = (0, 8, 16, 28, 44, 64)  # points, for a name that must not be left out


def marker_box(axes, point, area):
    """The box, in pixels, of a marker of that many square points."""
    radius = np.sqrt(area / np.pi) * axes.figure.dpi / 72
    center = axes.transData.transform(point)
    return Bbox([center - radius, center + radius])


def name_points(axes, named, taken, must=False):
    """named: (text, (x, y), area of the marker), the most important first. Each gets the first place around its marker
    that overlaps nothing in `taken` (boxes in pixels; grows); without one it gets no name, or, if it must have one, the
    first free place further away, joined by a line."""
    taken = [*taken, *([axes.get_legend().get_window_extent()] if axes.get_legend() else [])]
    for text, point, area in named:
        radius = np.sqrt(area / np.pi) + GAP
        places = [(distance, angle) for distance in (FURTHER if must else FURTHER[:1]) for angle in range(0, 360, 45)]
        for distance, angle in places:
            right, up = np.cos(np.radians(angle)), np.sin(np.radians(angle))
            line = {"arrowstyle": "-", "linewidth": 0.5, "color": "0.3", "shrinkA": 0, "shrinkB": radius - GAP}
            label = axes.annotate(text, point, ((distance + radius) * right, (distance + radius) * up),
                                  textcoords="offset points", ha=side(right, "right", "center", "left"),
                                  va=side(up, "top", "center", "bottom"), path_effects=style.HALO,
                                  arrowprops=line if distance else None, zorder=5)
            box = text_box(label)
            inside = axes.bbox.contains(*box.min) and axes.bbox.contains(*box.max)
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            label.remove()


def text_box(label):
    """Of the text alone, without the line that joins it to its point."""
    arrow, label.arrow_patch = label.arrow_patch, None
    box = label.get_window_extent()
    label.arrow_patch = arrow
    return box


def side(direction, *names):
    """The first name for a direction of about -1, the second for 0, the third for 1."""
    return names[round(direction) + 1]
