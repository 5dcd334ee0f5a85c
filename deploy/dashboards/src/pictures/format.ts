/** Writes a value in a unit of Grafana's, much as Grafana does. */
export function format(value: number, unit: string, decimals?: number): string {
  const suffix = /^suffix:(.*)$/.exec(unit)?.[1];
  if (suffix !== undefined) return `${number(value, decimals)} ${suffix}`;
  switch (unit) {
    case 'percentunit':
      return `${number(value * 100, decimals)} %`;
    case 'currencyUSD':
      return `$${decimals === undefined ? number(value) : value.toFixed(decimals)}`;
    case 's':
      return seconds(value, decimals);
    case 'bytes':
      return `${number(value / 2 ** 20)} MiB`;
    case 'short':
      return value >= 1e6
        ? `${number(value / 1e6)} Mil`
        : value >= 1e4
          ? `${number(value / 1e3)} K`
          : number(value, decimals);
    default:
      return number(value, decimals);
  }
}

function seconds(value: number, decimals?: number): string {
  if (value === 0) return '0 s';
  if (value < 0.001) return `${number(value * 1e6)} µs`;
  if (value < 1) return `${number(value * 1e3)} ms`;
  if (value < 120) return `${number(value, decimals)} s`;
  return `${number(value / 60)} min`;
}

/** Three figures that count, where nothing else is asked for. */
function number(value: number, decimals?: number): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  return String(Number(value.toPrecision(3)));
}
