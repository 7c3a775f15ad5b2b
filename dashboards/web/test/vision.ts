/**
 * How different two colours look to whom: CIEDE2000 between colours as eyes with a colour vision
 * deficiency see them. Sources: Machado, Oliveira and Fernandes 2009, severity 1 (matrices, of linear
 * RGB); Sharma, Wu and Dalal 2005 (the formula).
 */
export type Eyes = "all cones" | "protan" | "deutan" | "tritan";
type Three = readonly [number, number, number];

const SEES: Readonly<Record<Eyes, readonly [Three, Three, Three]>> = {
  "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const XYZ: readonly [Three, Three, Three] = [
  [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Three = [0.95047, 1, 1.08883];
const KNEE = { linear: 0.04045, lab: 216 / 24_389 };

/** Colours are "#RRGGBB". */
export function difference(a: string, b: string, eyes: Eyes): number {
  return deltaE(lab(seen(a, eyes)), lab(seen(b, eyes)));
}

function seen(colour: string, eyes: Eyes): Three {
  const linear = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= KNEE.linear ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Three;
  return times(SEES[eyes], linear).map((c) => Math.min(1, Math.max(0, c))) as unknown as Three;
}

function times(matrix: readonly [Three, Three, Three], v: Three): Three {
  return matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Three;
}

function lab(rgb: Three): Three {
  const f = (t: number): number => (t > KNEE.lab ? Math.cbrt(t) : (24_389 / 27 * t + 16) / 116);
  const [x, y, z] = times(XYZ, rgb).map((c, i) => f(c / (WHITE[i] ?? 1))) as unknown as Three;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const rad = (degrees: number): number => (degrees * Math.PI) / 180;
const hue = (b: number, a: number): number => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) * 180 / Math.PI + 360) % 360);

export function deltaE([l1, a1, b1]: Three, [l2, a2, b2]: Three): number {
  const c7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const g = 0.5 * (1 - Math.sqrt(c7 / (c7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)];
  const grey = c1 * c2 === 0;
  const turn = grey ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin(rad(turn / 2));
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const wide = Math.abs(h1 - h2) > 180;
  const h = grey ? h1 + h2 : wide ? ((h1 + h2 + 360) / 2) % 360 : (h1 + h2) / 2;
  const t = 1 - 0.17 * Math.cos(rad(h - 30)) + 0.24 * Math.cos(rad(2 * h)) + 0.32 * Math.cos(rad(3 * h + 6)) - 0.2 * Math.cos(rad(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(rad(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [dl, dc, dH] = [(l2 - l1) / sl, (c2 - c1) / sc, dh / sh];
  return Math.sqrt(dl ** 2 + dc ** 2 + dH ** 2 + rt * dc * dH);
}
