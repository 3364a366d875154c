import { encode } from "uqr";

/** A QR code as one SVG path of its dark squares, each of size 1. */
export interface QrCode {
  /** Squares along each side, the quiet border included. */
  size: number;
  path: string;
}

/** What readers need around the code to find it (ISO/IEC 18004): four squares. */
const BORDER = 4;

/** The QR code of a text, with medium error correction. */
export function qrCode(text: string): QrCode {
  const { size, data } = encode(text, { ecc: "M", border: BORDER });
  return {
    size,
    path: data.flatMap((row, y) => darkRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).join(""),
  };
}

/** Where each stretch of dark squares in a row begins, and how long it is. */
function darkRuns(row: readonly boolean[]): [start: number, length: number][] {
  const starts = row.flatMap((dark, x) => (dark && !row[x - 1] ? [x] : []));
  return starts.map((start) => {
    const end = row.indexOf(false, start);
    return [start, (end === -1 ? row.length : end) - start];
  });
}
