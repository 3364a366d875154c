import { afterEach, describe, expect, it, vi } from "vitest";
import { findBrowser } from "./browser.ts";

describe("findBrowser", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("takes what CHROME_PATH names before anything else", () => {
    vi.stubEnv("CHROME_PATH", process.execPath);
    expect(findBrowser()).toBe(process.execPath);
  });

  it("does not fall back silently when CHROME_PATH names nothing", () => {
    vi.stubEnv("CHROME_PATH", "/nowhere/chrome");
    expect(() => findBrowser()).toThrow("CHROME_PATH names /nowhere/chrome, which does not exist.");
  });
});
