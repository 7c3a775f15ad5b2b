/** Line drawings of the desk on a 16 × 16 ground: one path each. */
export const ICONS = {
  home: "M2.5 7.5l5.5-5 5.5 5M4 6.5v7h8v-7",
  wall: "M1.5 2.5h13v9h-13zM4.5 14h7M4 9l2.5-3 2 2L12 5",
  portals: "M2 3h12v10H2zM2 6h12M4 4.5h.01M4.5 10.5h4M10.5 10.5h1",
  sources: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01",
  screens: "M1.5 3h13v8.5h-13zM5.5 14h5",
  search: "M7 2.5a4.5 4.5 0 1 0 .01 0M10.3 10.3L14 14",
  bell: "M3.5 11.5h9l-1-1.5V7a3.5 3.5 0 0 0-7 0v3zM6.8 13.8h2.4",
  note: "M2.5 3h11v8h-6l-3 2.5V11h-2z",
  send: "M2 8l12-5-4 11-2.5-4.5z",
  moon: "M13 9.5A5.5 5.5 0 1 1 6.5 3 4.5 4.5 0 0 0 13 9.5z",
  sun: "M8 5a3 3 0 1 0 .01 0M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1",
  language: "M8 2a6 6 0 1 0 .01 0M2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2",
  lock: "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  leave: "M6 2.5H2.5v11H6M7 8h7M11 5l3 3-3 3",
  info: "M8 2a6 6 0 1 0 .01 0M8 7.5V11M8 5h.01",
  warning: "M8 2a6 6 0 1 0 .01 0M8 5v3.5M8 11h.01",
  check: "M3 8.5l3.5 3.5L13 4.5",
  clock: "M8 2a6 6 0 1 0 .01 0M8 4.5V8l2.5 1.5",
  again: "M13 8a5 5 0 1 1-1.5-3.5M12 1.5v3.3H8.7",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  fold: "M10 3.5L5.5 8l4.5 4.5",
  unfold: "M6 3.5L10.5 8 6 12.5",
} as const;

export type IconName = keyof typeof ICONS;
