import type { Palette } from './colour.ts';
import { displayWidth, padToWidth, wrapToWidth } from './width.ts';

/** Rows of one-line texts under a head. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a column costs beside its text: a blank on each side and a border. */
const COLUMN_FRAME = 3;

/** No column is made narrower than this to make a table fit. */
const NARROWEST = 10;

/** Columns at the width of their widest text, two blanks between, nothing cut off. */
export function plainTable({ head, rows }: Table, palette: Palette): string {
  const widths = columnWidths([head, ...rows]);
  const line = (cells: readonly string[]): string => aligned(cells, widths).join('  ').trimEnd();
  return [palette.strong(line(head)), ...rows.map(line)].join('\n');
}

/** Names and their values, one a line. Without borders even on a terminal, so that a long value can be copied whole. */
export function nameList(rows: readonly (readonly [string, string])[], palette: Palette): string {
  const [width = 0] = columnWidths(rows);
  return rows.map(([name, value]) => `${palette.strong(padToWidth(name, width))}  ${value}`).join('\n');
}

/**
 * A table with borders for a terminal. Where it would be wider than the terminal, long texts go on in further lines
 * of their cell.
 */
export async function drawnTable(
  { head, rows }: Table,
  palette: Palette,
  columns: number | undefined,
): Promise<string> {
  const { default: CliTable } = await import('cli-table3');
  const widths = fitted(columnWidths([head, ...rows]), columns);
  // Wrapped here, because cli-table3 would count the codes of the colours as text.
  const cells = (texts: readonly string[], style: (text: string) => string): string[] =>
    texts.map((text, column) =>
      wrapToWidth(text, widths[column] ?? 0)
        .map((line) => style(line))
        .join('\n'),
    );
  const table = new CliTable({
    head: cells(head, palette.strong),
    colWidths: widths.map((width) => width + COLUMN_FRAME - 1),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(cells(row, (text) => (text === '-' ? palette.faint(text) : text)));
  return table.toString();
}

function aligned(cells: readonly string[], widths: readonly number[]): string[] {
  return cells.map((cell, column) => padToWidth(cell, widths[column] ?? 0));
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return widths;
}

/**
 * Takes from the widest column, one at a time, until the table fits or nothing more can be taken. The first column
 * comes last: it names the thing, and is what people copy.
 */
function fitted(natural: readonly number[], columns: number | undefined): number[] {
  const widths = [...natural];
  if (columns === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width + COLUMN_FRAME, 1) - columns;
  while (excess > 0) {
    const others = widths.slice(1);
    const widest = Math.max(...others) > NARROWEST ? 1 + others.indexOf(Math.max(...others)) : 0;
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST) break;
    widths[widest] = width - 1;
    excess -= 1;
  }
  return widths;
}
