/** The colours of Grafana's dark theme, by the names that the boards use. */
export const colours = {
  page: '#111217',
  panel: '#181b1f',
  border: '#2c2f36',
  text: '#ccccdc',
  faint: '#8e8fa0',
  grid: '#26292f',
  green: '#73bf69',
  yellow: '#fade2a',
  orange: '#ff9830',
  red: '#f2495c',
  blue: '#5794f2',
  purple: '#b877d9',
} as const;

const SERIES = [
  '#73bf69',
  '#fade2a',
  '#5794f2',
  '#ff9830',
  '#f2495c',
  '#b877d9',
  '#8ab8ff',
  '#ffa6b0',
  '#37872d',
  '#e0b400',
  '#3274d9',
  '#fa6400',
];

export function seriesColour(index: number): string {
  return SERIES[index % SERIES.length] ?? colours.text;
}

export function namedColour(name: string): string {
  return Object.entries(colours).find(([known]) => known === name)?.[1] ?? colours.text;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** About how wide a text is in pixels; there is no font to measure here. */
export function widthOf(text: string, size: number): number {
  return text.length * size * 0.55;
}

export type TextStyle = {
  size?: number;
  colour?: string;
  anchor?: 'start' | 'middle' | 'end';
  bold?: boolean;
};

export function text(
  x: number,
  y: number,
  words: string,
  { size = 12, colour = colours.text, anchor = 'start', bold = false }: TextStyle = {},
): string {
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${colour}" text-anchor="${anchor}"${weight}>${escaped(words)}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}" ${more}/>`;
}

export function line(points: [x: number, y: number][], colour: string, more = ''): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" ${more}/>`;
}

export function area(points: [x: number, y: number][], colour: string, opacity: number): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return `<polygon points="${path}" fill="${colour}" fill-opacity="${opacity}"/>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
