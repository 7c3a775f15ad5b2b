import type { Unit } from "../api";

/**
 * The schematic map: for each unit a cell around its point, larger for a larger area, inside the
 * rounded hull of all points, stretched to the panel. A scheme, never a border. Pure.
 *
 * Cells are those of a power diagram. All are convex, so each is its hull cut by one half-plane a
 * neighbour; a few dozen units cost nothing.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface MapCell {
  readonly unit: Unit;
  readonly outline: readonly Point[];
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** A box with room inside that nothing is drawn in. */
export interface Line extends Box {
  readonly above?: number;
  readonly below?: number;
}

const HULL_STEPS = 96;
/** Rounding of the hull, as a share of the distance between the farthest points. */
const HULL_RADIUS = 0.36;
/** How far areas may shift the lines between cells: 0 none, 1 as far as the areas differ. */
const AREA_PULL = 0.35;

/** gap: empty space between two cells, in the box's unit. */
export function mapCells(units: readonly Unit[], box: Box, gap: number): readonly MapCell[] {
  if (units.length === 0) return [];
  const flat = units.map((unit) => mercator(unit.lat, unit.lon));
  const spread = Math.max(...flat.flatMap((a) => flat.map((b) => distance(a, b))));
  const hull = rounded(flat, (spread || 1) * HULL_RADIUS);
  const place = fitted(hull, box);
  const points = flat.map(place);
  const outer = hull.map(place);
  const weights = weightsOf(units, points);
  return units.flatMap((unit, i) => {
    const outline = points.reduce<readonly Point[]>(
      (cell, _, j) => (i === j ? cell : cut(cell, nearer(points, weights, i, j), gap / 2)),
      outer,
    );
    return outline.length < 3 ? [] : [{ unit, outline }];
  });
}

function mercator(lat: number, lon: number): Point {
  const phi = (lat * Math.PI) / 180;
  return { x: (lon * Math.PI) / 180, y: -Math.log(Math.tan(Math.PI / 4 + phi / 2)) };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The outline of all discs of this radius around the hull of the points: its support curve. */
function rounded(points: readonly Point[], radius: number): readonly Point[] {
  return Array.from({ length: HULL_STEPS }, (_, step) => {
    const angle = (2 * Math.PI * step) / HULL_STEPS;
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    const far = points.reduce((best, p) => (p.x * dx + p.y * dy > best.x * dx + best.y * dy ? p : best));
    return { x: far.x + radius * dx, y: far.y + radius * dy };
  });
}

function fitted(outline: readonly Point[], box: Box): (point: Point) => Point {
  const [xs, ys] = [outline.map((p) => p.x), outline.map((p) => p.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [w, h] = [Math.max(...xs) - left, Math.max(...ys) - top];
  return (p) => ({ x: ((p.x - left) / w) * box.width, y: ((p.y - top) / h) * box.height });
}

/** Squared-distance weights: the square of each unit's fair radius, pulled towards the mean. */
function weightsOf(units: readonly Unit[], points: readonly Point[]): readonly number[] {
  const known = units.flatMap((unit) => (unit.area_km2 === null ? [] : [unit.area_km2]));
  if (known.length === 0 || points.length < 2) return units.map(() => 0);
  const mean = known.reduce((sum, area) => sum + area, 0) / known.length;
  const nearest = Math.min(
    ...points.flatMap((a, i) => points.slice(i + 1).map((b) => distance(a, b))),
  );
  const scale = AREA_PULL * (nearest / 2) ** 2;
  return units.map((unit) => scale * ((unit.area_km2 ?? mean) / mean - 1));
}

/** A half-plane as `normal · p ≤ limit`, normal of length 1. */
interface HalfPlane {
  readonly x: number;
  readonly y: number;
  readonly limit: number;
}

/** Where the power of point i is less than that of point j. */
function nearer(
  points: readonly Point[],
  weights: readonly number[],
  i: number,
  j: number,
): HalfPlane {
  const [a, b] = [points[i] ?? ORIGIN, points[j] ?? ORIGIN];
  const length = distance(a, b) || 1;
  const [x, y] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const power = b.x ** 2 + b.y ** 2 - (weights[j] ?? 0) - (a.x ** 2 + a.y ** 2 - (weights[i] ?? 0));
  return { x, y, limit: power / (2 * length) };
}

const ORIGIN: Point = { x: 0, y: 0 };

function cut(outline: readonly Point[], plane: HalfPlane, inset: number): readonly Point[] {
  const limit = plane.limit - inset;
  const beyond = (p: Point): number => p.x * plane.x + p.y * plane.y - limit;
  return outline.flatMap((point, i) => {
    const before = outline.at(i - 1) ?? point;
    const [d0, d1] = [beyond(before), beyond(point)];
    const kept = d1 <= 0 ? [point] : [];
    if (d0 <= 0 === d1 <= 0) return kept;
    const t = d0 / (d0 - d1);
    const edge = { x: before.x + t * (point.x - before.x), y: before.y + t * (point.y - before.y) };
    return [edge, ...kept];
  });
}

/** How finely the search looks: a grid first, then closer around the best place. */
const [PLACES, CLOSER] = [12, 5];

export interface Fit {
  readonly middle: Point;
  /** Upper edge of the first line. */
  readonly top: number;
  /** Distance between the lines and the outline; negative when they cross it. */
  readonly room: number;
}

/** The place in the outline where lines, centred below each other, have the most room around them. */
export function roomiest(outline: readonly Point[], lines: readonly Line[]): Fit {
  const height = lines.reduce((sum, line) => sum + line.height, 0);
  const corners = cornersOf(lines, height);
  const [xs, ys] = [outline.map((p) => p.x), outline.map((p) => p.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [w, h] = [Math.max(...xs) - left, Math.max(...ys) - top];
  let best = { x: left + w / 2, y: top + h / 2 };
  let most = Number.NEGATIVE_INFINITY;
  const look = (x: number, y: number): void => {
    const room = roomAt(outline, corners, { x, y }, most);
    if (room > most) [most, best] = [room, { x, y }];
  };
  for (let i = 1; i < PLACES; i++)
    for (let j = 1; j < PLACES; j++) look(left + (w * i) / PLACES, top + (h * j) / PLACES);
  let [dx, dy] = [w / PLACES, h / PLACES];
  for (let closer = 0; closer < CLOSER; closer++) {
    [dx, dy] = [dx / 2, dy / 2];
    const { x, y } = best;
    for (const i of [-1, 0, 1]) for (const j of [-1, 0, 1]) look(x + i * dx, y + j * dy);
  }
  return { middle: best, top: best.y - height / 2, room: most };
}

/** Corners of lines around the middle of all of them. */
function cornersOf(lines: readonly Line[], height: number): readonly Point[] {
  let y = -height / 2;
  return lines.flatMap((line) => {
    const upper = y + (line.above ?? 0);
    y += line.height;
    const lower = y - (line.below ?? 0);
    const x = line.width / 2;
    return [{ x: -x, y: upper }, { x, y: upper }, { x: -x, y: lower }, { x, y: lower }];
  });
}

/** Least clearance of the corners around a place; stops once it is not above `most`. */
function roomAt(
  outline: readonly Point[],
  corners: readonly Point[],
  place: Point,
  most: number,
): number {
  let room = Number.POSITIVE_INFINITY;
  for (const corner of corners) {
    room = Math.min(room, clearance(outline, { x: place.x + corner.x, y: place.y + corner.y }));
    if (room <= most) return room;
  }
  return room;
}

/** Distance from a point to the nearest edge of a convex outline; negative outside. */
function clearance(outline: readonly Point[], point: Point): number {
  const distances = outline.map((p, i) => {
    const q = outline[(i + 1) % outline.length] ?? p;
    const length = distance(p, q);
    if (length === 0) return Number.POSITIVE_INFINITY;
    return ((q.x - p.x) * (point.y - p.y) - (q.y - p.y) * (point.x - p.x)) / length;
  });
  return Math.min(...distances);
}

export function pathOf(outline: readonly Point[]): string {
  return `M${outline.map((p) => `${p.x.toFixed(2)} ${p.y.toFixed(2)}`).join("L")}Z`;
}
