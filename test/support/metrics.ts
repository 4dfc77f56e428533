/** Reads what Prometheus reads: the value of each line, by its name and labels as they are written. */
export function readMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const parts = /^([a-zA-Z_:][\w:]*(?:\{(?:[a-z_]\w*="[^"\\\n]*",?)*\})?) (\S+)$/.exec(line);
    if (parts === null) throw new Error(`this is no line of metrics: ${line}`);
    values.set(parts[1] ?? '', Number(parts[2]));
  }
  return values;
}
