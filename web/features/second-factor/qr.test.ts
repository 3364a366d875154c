import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { qrCode } from "./qr.ts";

/** The squares that a path fills. */
function squares({ size, path }: { size: number; path: string }): boolean[][] {
  const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let n = 0; n < Number(length); n++) (grid[Number(y)] as boolean[])[Number(x) + n] = true;
  }
  return grid;
}

describe("a QR code's path", () => {
  const text = "otpauth://totp/Anticip:ada?secret=JBSWY3DPEHPK3PXP&issuer=Anticip";
  it("fills exactly the dark squares", () => {
    const code = qrCode(text);
    expect(squares(code)).toEqual(encode(text, { ecc: "M", border: 4 }).data);
    expect(code.path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
  });

  it("leaves the border free that readers need", () => {
    const code = qrCode(text);
    const grid = squares(code);
    const edge = [0, 1, 2, 3, code.size - 4, code.size - 3, code.size - 2, code.size - 1];
    for (const at of edge) {
      expect(grid[at]).not.toContain(true);
      expect(grid.map((row) => row[at])).not.toContain(true);
    }
  });
});
