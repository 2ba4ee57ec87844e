"""Names beside points, where there is room."""

import numpy as np

import style

LONGEST = 60  # characters of a name
GAP = 3  # points between a marker and its name
FURTHER = (0, 6, 12, 20, 30, 44, 60, 80, 110, 140)  # points, for a name that must not be left out
# Boxes are arrays of pixels: left, bottom, right, top.


def marker_box(axes, point, area):
    """Of a marker of that many square points."""
    radius = np.sqrt(area / np.pi) * axes.figure.dpi / 72
    center = axes.transData.transform(point)
    return [*(center - radius), *(center + radius)]


def line_boxes(line, spacing=5):
    """Small ones along a line of a figure that is laid out."""
    path = line.get_transform().transform_path(line.get_path()).vertices
    return [box for begin, end in zip(path, path[1:]) for box in segment_boxes(begin, end, spacing)]


def segment_boxes(begin, end, spacing=5):
    if not np.isfinite([begin, end]).all():
        return []
    parts = np.linspace(0, 1, 2 + int(np.hypot(*(end - begin)) / spacing))
    return [[*(begin + part * (end - begin) - 1), *(begin + part * (end - begin) + 1)] for part in parts]


def overlaps(boxes, others):
    """Whether any of these boxes overlaps any of the others."""
    if not len(boxes) or not len(others):
        return False
    a, b = np.asarray(boxes)[:, None, :], np.asarray(others)[None, :, :]
    return bool(((a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2]) & (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3])).any())


def name_points(axes, named, taken, crowd=(), must=False):
    """named: (text, (x, y), area of the marker), the most important first. Each gets the first place around its marker
    that overlaps neither what is `taken` (boxes; the names join them) nor, if possible, the `crowd`. Without one it gets
    no name, or, if it must have one, a place further away, joined by a line, which may cross others if nothing else helps."""
    taken = [*taken, *([axes.get_legend().get_window_extent().extents] if axes.get_legend() else [])]
    for text, point, area in named:
        text = style.short(text, LONGEST)
        place = find_place(axes, text, point, area, taken, crowd, FURTHER if must else FURTHER[:1])
        if place is not None:
            taken += write(axes, text, point, area, *place)


def find_place(axes, text, point, area, taken, crowd, distances):
    """(distance in points, angle) or None."""
    size = text_size(axes, text)
    own = marker_box(axes, point, area)
    others = [box for box in taken if not np.allclose(box, own)]
    for hindrance, line_counts in ((crowd, True), ((), True), ((), False)):
        for distance in distances:
            for angle in range(0, 360, 45 if distance == 0 else 30):
                box, line = boxes_at(axes, point, area, size, distance, angle)
                inside = axes.bbox.contains(*box[:2]) and axes.bbox.contains(*box[2:])
                if inside and not overlaps([box, *(line if line_counts else ())], others) and not overlaps(
                        [box], [*hindrance, own]):
                    return distance, angle
    return None


def boxes_at(axes, point, area, size, distance, angle):
    """Of the text, and of the line to it."""
    scale = axes.figure.dpi / 72
    marker = axes.transData.transform(point)
    away = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    anchor = marker + scale * (distance + np.sqrt(area / np.pi) + GAP) * away
    corner = anchor - size * [side(away[0], 1, 0.5, 0), side(away[1], 1, 0.5, 0)]
    line = segment_boxes(marker + scale * np.sqrt(area / np.pi) * away, anchor) if distance else []
    return [*corner, *(corner + size)], line


def write(axes, text, point, area, distance, angle):
    """Returns the boxes that the name takes."""
    right, up = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    radius = np.sqrt(area / np.pi)
    line = {"arrowstyle": "-", "linewidth": 0.5, "color": "0.3", "shrinkA": 0, "shrinkB": radius,
            "relpos": (side(right, 1, 0.5, 0), side(up, 1, 0.5, 0))}
    axes.annotate(text, point, ((distance + radius + GAP) * right, (distance + radius + GAP) * up),
                  textcoords="offset points", ha=side(right, "right", "center", "left"),
                  va=side(up, "top", "center", "bottom"), path_effects=style.HALO, zorder=5,
                  arrowprops=line if distance else None)
    box, line = boxes_at(axes, point, area, text_size(axes, text), distance, angle)
    return [box, *line]


def text_size(axes, text):
    """Width and height in pixels."""
    label = axes.text(0, 0, text)
    extent = label.get_window_extent()
    label.remove()
    return np.array([extent.width, extent.height])


def side(direction, *names):
    """The first name for a direction of about -1, the second for 0, the third for 1."""
    return names[round(direction) + 1]
