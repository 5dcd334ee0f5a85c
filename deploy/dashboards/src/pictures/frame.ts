/** Where a panel's content goes, in pixels. */
export type Frame = { x: number; y: number; width: number; height: number };
