import { expect, it } from "vitest";
import { judgeAudit } from "./vulnerabilities.ts";

const UNANSWERED = { message: "405 Method Not Allowed - POST https://registry.test/-/npm/v1/security/advisories/bulk" };

it("fails when nobody could be asked", () => {
  expect(() => judgeAudit(UNANSWERED, false)).toThrow(/NOT CHECKED.*405[^]*ALLOW_UNCHECKED_VULNERABILITIES=1/);
});

it("says so when that is allowed", () => {
  expect(judgeAudit(UNANSWERED, true)).toMatch(/^! {2}Known vulnerabilities: NOT CHECKED/);
});

it("fails on what is severe, allowed or not", () => {
  const vulnerabilities = {
    leftpad: { severity: "critical", isDirect: true },
    rightpad: { severity: "moderate", isDirect: false },
  };
  for (const allowed of [true, false])
    expect(() => judgeAudit({ vulnerabilities }, allowed)).toThrow(
      /^Packages with known vulnerabilities:\n {2}leftpad: critical$/,
    );
});

it("passes when nothing severe is known", () => {
  expect(judgeAudit({ vulnerabilities: { rightpad: { severity: "moderate", isDirect: false } } }, false)).toMatch(/^✓/);
});
